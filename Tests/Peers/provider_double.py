"""The base of the doubles of HTTP providers: a server that answers as the provider would, unless told otherwise.

A double is a subclass of ProviderDouble with its own `answer`, and ends with `TheDouble().serve()`:

    class EchoDouble(ProviderDouble):
        def answer(self, request):
            return 200, {}, {"you": request.json()}

It prints `PORT n` and `READY`, and ends with its standard input. Tests steer it through paths of its own:

- `POST /__next`: a JSON list of behaviours, each for one coming request (`"times": n`: for n of them):
  `{"status": 429, "headers": {}, "body": …}` answers so without asking `answer`; `{"drop": "before"}` closes the
  connection before the body is read, and the request counts as not taken; `{"drop": "after"}` takes the request,
  lets `answer` do what the provider does, and closes without a word; `{"delay": seconds}` waits first, and goes
  together with the others.
- `GET /__log`: the requests taken, oldest first: number, method, path (with query), headers (names in lower case),
  body. `?after=n`: those with higher numbers; `?count=n&timeout=s`: waits until n requests have been taken.
- `POST /__reset`: forgets behaviours and log, and calls `reset`.
- any other `/__…`: the subclass's `control`.

Memory is bounded: the log holds the latest 10,000 requests and 64 MiB of their bodies.
"""

import base64
import collections
import http.server
import json
import socket
import sys
import threading
import time
import urllib.parse

LONGEST_BODY = 32 * 1024 * 1024
MOST_REQUESTS = 10_000
MOST_LOGGED = 64 * 1024 * 1024
MOST_BEHAVIOURS = 100_000


class Request:
    """A request as it was taken. `path` is without the query; names of `headers` are in lower case."""

    def __init__(self, number, method, target, headers, body):
        self.number = number
        self.method = method
        self.target = target
        url = urllib.parse.urlsplit(target)
        self.path = url.path
        self.query = dict(urllib.parse.parse_qsl(url.query, keep_blank_values=True))
        self.headers = headers
        self.body = body

    def text(self):
        return self.body.decode("utf-8", "replace")

    def json(self):
        """The body as JSON; raises ValueError where it is none."""
        return json.loads(self.body)

    def form(self):
        """The body as a form; the last of several values wins."""
        return dict(urllib.parse.parse_qsl(self.text(), keep_blank_values=True))

    def basic_auth(self):
        """(user, password) of the Authorization header, or None."""
        scheme, _, value = self.headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return None
        try:
            user, _, password = base64.b64decode(value).decode().partition(":")
        except ValueError:
            return None
        return user, password

    def logged(self):
        return {
            "number": self.number,
            "method": self.method,
            "path": self.target,
            "headers": self.headers,
            "body": self.text(),
        }


class ProviderDouble:
    """Subclasses write `answer`; it is called by many threads at once: hold `self.lock` around state."""

    def __init__(self):
        self.lock = threading.RLock()
        self.news = threading.Condition(self.lock)
        self.port = 0
        self._behaviours = collections.deque()
        self._log = collections.deque()
        self._logged = 0
        self._count = 0

    # What a double is made of.

    def answer(self, request):
        """What the provider does with a request: (status, headers, body); a body that is not str or bytes is sent as
        JSON, None as nothing."""
        raise NotImplementedError

    def control(self, request):
        """A path of the subclass's own that begins with `/__`; as `answer`, or None where there is none."""
        return None

    def reset(self):
        """Forgets what the subclass remembers."""

    # The server.

    def serve(self):
        """Runs until standard input ends."""
        double = self

        class Handler(_Handler):
            pass

        Handler.double = double
        server = _Server(("127.0.0.1", 0), Handler)
        self.port = server.server_port
        threading.Thread(target=server.serve_forever, daemon=True).start()
        print(f"PORT {server.server_port}\nREADY", flush=True)
        sys.stdin.read()

    def next_behaviour(self):
        with self.lock:
            if not self._behaviours:
                return {}
            first = self._behaviours[0]
            first["times"] -= 1
            if first["times"] <= 0:
                self._behaviours.popleft()
            return first

    def take(self, method, target, headers, body):
        with self.news:
            self._count += 1
            request = Request(self._count, method, target, headers, body)
            self._log.append(request)
            self._logged += len(body)
            while len(self._log) > MOST_REQUESTS or self._logged > MOST_LOGGED and len(self._log) > 1:
                self._logged -= len(self._log.popleft().body)
            self.news.notify_all()
            return request

    def own_path(self, request):
        """The answer to a path that begins with `/__`."""
        if request.path == "/__next" and request.method == "POST":
            behaviours = [dict(behaviour) for behaviour in request.json()]
            for behaviour in behaviours:
                behaviour["times"] = int(behaviour.get("times", 1))
            with self.lock:
                if len(self._behaviours) + len(behaviours) > MOST_BEHAVIOURS:
                    return 413, {}, None
                self._behaviours.extend(behaviours)
            return 200, {}, {}
        if request.path == "/__log" and request.method == "GET":
            after = int(request.query.get("after", 0))
            count = int(request.query.get("count", 0))
            deadline = time.monotonic() + float(request.query.get("timeout", 30))
            with self.news:
                while self._count < count:
                    left = deadline - time.monotonic()
                    if left <= 0:
                        break
                    self.news.wait(left)
                return 200, {}, [entry.logged() for entry in self._log if entry.number > after]
        if request.path == "/__reset" and request.method == "POST":
            with self.lock:
                self._behaviours.clear()
                self._log.clear()
                self._logged = 0
                self._count = 0
                self.reset()
            return 200, {}, {}
        return self.control(request) or (404, {}, None)


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 256

    def handle_error(self, request, client_address):
        # A client that goes away is the client's matter; everything else is a mistake of the double.
        if not isinstance(sys.exc_info()[1], (ConnectionError, TimeoutError)):
            super().handle_error(request, client_address)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 65536
    timeout = 900

    def _serve(self):
        headers = {}
        for name, value in self.headers.items():
            name = name.lower()
            headers[name] = f"{headers[name]}, {value}" if name in headers else value
        is_own = self.path.startswith("/__")
        behaviour = {} if is_own else self.double.next_behaviour()
        if "delay" in behaviour:
            time.sleep(float(behaviour["delay"]))
        if behaviour.get("drop") == "before":
            return self._drop()
        try:
            length = int(headers.get("content-length", 0))
        except ValueError:
            length = -1
        if "transfer-encoding" in headers or not 0 <= length <= LONGEST_BODY:
            self.close_connection = True
            return self._answer(413, {}, None)
        body = self.rfile.read(length)
        if len(body) < length:
            self.close_connection = True
            return None
        if is_own:
            try:
                answer = self.double.own_path(Request(0, self.command, self.path, headers, body))
            except (ValueError, TypeError, KeyError) as error:
                answer = 400, {}, str(error)
            return self._answer(*answer)
        request = self.double.take(self.command, self.path, headers, body)
        if "status" in behaviour:
            return self._answer(behaviour["status"], behaviour.get("headers") or {}, behaviour.get("body"))
        answer = self.double.answer(request)
        if behaviour.get("drop") == "after":
            return self._drop()
        return self._answer(*answer)

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _serve

    def _answer(self, status, headers, body):
        if body is None:
            body = b""
        elif isinstance(body, str):
            body = body.encode()
        elif not isinstance(body, bytes):
            headers = {"Content-Type": "application/json", **headers}
            body = json.dumps(body).encode()
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, str(value))
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)
        self.wfile.flush()

    def _drop(self):
        """Closes the connection without an answer."""
        self.close_connection = True
        try:
            self.connection.shutdown(socket.SHUT_RDWR)
        except OSError:
            pass

    def log_message(self, *words):
        pass
