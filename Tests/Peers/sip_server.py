"""A SIP server over TCP that takes registrations and calls, unless it is told otherwise.

A call that it takes rings and turns out busy a moment later. A line on standard input is the status with which the next
call is answered instead: `404 Not Found`, or `407` for a challenge whatever is said. The calls that it took are counted
in the file named by the first argument.
"""

import re
import socket
import sys
import threading

taken_file = sys.argv[1]
taken = 0
coming = []
decided = {}  # Call-ID to status
lock = threading.Lock()


def header(message, name):
    found = re.search(rf"^{name}:[ \t]*(.*?)\r?$", message, re.M | re.I)
    return found[1] if found else ""


def reply(message, status, more=""):
    lines = [f"SIP/2.0 {status}"] + [f"Via: {via}" for via in re.findall(r"^Via:[ \t]*(.*?)\r?$", message, re.M | re.I)]
    lines += [f"From: {header(message, 'From')}", f"To: {header(message, 'To')};tag=server"]
    lines += [f"Call-ID: {header(message, 'Call-ID')}", f"CSeq: {header(message, 'CSeq')}"]
    return ("\r\n".join(lines) + "\r\n" + more + "Content-Length: 0\r\n\r\n").encode()


def invite(message, connection):
    global taken
    call = header(message, "Call-ID")
    with lock:
        if call not in decided:
            decided[call] = coming.pop(0) if coming else "ring"
        status = decided[call]
        if status == "ring":
            taken += 1
            with open(taken_file, "w") as file:
                file.write(str(taken))
    if status == "ring":
        connection.sendall(reply(message, "180 Ringing"))
        threading.Timer(0.2, lambda: connection.sendall(reply(message, "486 Busy Here"))).start()
    elif status.startswith("407"):
        connection.sendall(
            reply(message, "407 Proxy Authentication Required", 'Proxy-Authenticate: Digest realm="x", nonce="n"\r\n'))
    else:
        connection.sendall(reply(message, status))


def serve(connection):
    text = ""
    with connection:
        while data := connection.recv(65536):
            text += data.decode(errors="replace")
            while "\r\n\r\n" in text.lstrip("\r\n"):
                text = text.lstrip("\r\n")
                end = text.index("\r\n\r\n") + 4
                length = int(header(text[:end], "Content-Length") or 0)
                if len(text) < end + length:
                    break
                message, text = text[:end], text[end + length :]
                method = message.split(" ", 1)[0]
                if method == "INVITE":
                    invite(message, connection)
                elif method == "REGISTER":
                    connection.sendall(reply(message, "200 OK", f"Contact: {header(message, 'Contact')}\r\n"))
                elif method not in ("ACK", "SIP/2.0"):
                    connection.sendall(reply(message, "200 OK"))


def listen():
    while True:
        threading.Thread(target=serve, args=server.accept()[:1], daemon=True).start()


server = socket.create_server(("127.0.0.1", 0))
threading.Thread(target=listen, daemon=True).start()
print(f"PORT {server.getsockname()[1]}\nREADY", flush=True)
for line in sys.stdin:
    with lock:
        coming.append(line.strip())
