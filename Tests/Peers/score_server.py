"""Answers POST /score with twice the amount that it is asked about; 409 to an Idempotency-Key that it has seen."""

import http.server
import json
import sys
import threading

seen = set()


class Handler(http.server.BaseHTTPRequestHandler):
    def do_POST(self):
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        key = self.headers["Idempotency-Key"]
        status = 409 if key in seen else 200
        seen.add(key)
        body = json.dumps({"score": asked["amount"] * 2}).encode()
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *words):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
threading.Thread(target=server.serve_forever, daemon=True).start()
print(f"PORT {server.server_port}\nREADY", flush=True)
sys.stdin.read()
