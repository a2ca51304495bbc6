"""A registrar and redirecting proxy over UDP: keeps who registered, and sends callers on to the latest (302).

Usage: sip_registrar.py [PASSWORD]

REGISTER needs a digest (RFC 3261, 22) of user anna with PASSWORD (se;cr>et).
"""

import hashlib
import re
import socket
import sys
import threading

password = sys.argv[1] if len(sys.argv) > 1 else "se;cr>et"
contacts = []


def md5(text):
    return hashlib.md5(text.encode()).hexdigest()


def header(message, name):
    found = re.search(rf"^{name}:\s*(.*)$", message, re.M | re.I)
    return found[1].strip() if found else ""


def reply(message, status, more=""):
    lines = [f"SIP/2.0 {status}"]
    lines += re.findall(r"^Via:.*$", message, re.M | re.I)
    lines += [f"From: {header(message, 'From')}", f"To: {header(message, 'To')};tag=registrar"]
    lines += [f"Call-ID: {header(message, 'Call-ID')}", f"CSeq: {header(message, 'CSeq')}"]
    return ("\r\n".join(line.strip("\r") for line in lines) + "\r\n" + more + "Content-Length: 0\r\n\r\n").encode()


def register(message):
    given = dict(re.findall(r'(\w+)="([^"]*)"', header(message, "Authorization")))
    if not given:
        return reply(message, "401 Unauthorized", 'WWW-Authenticate: Digest realm="test", nonce="n1", algorithm=MD5\r\n')
    expected = md5(":".join([md5(f"anna:test:{password}"), "n1", md5("REGISTER:" + given["uri"])]))
    if given["response"] != expected:
        return reply(message, "401 Unauthorized", 'WWW-Authenticate: Digest realm="test", nonce="n1", algorithm=MD5\r\n')
    contact = header(message, "Contact")
    address = re.search(r"<(sip:[^>;]*)", contact)[1]
    if address in contacts:
        contacts.remove(address)
    if not re.search(r"expires=0\b", contact) and header(message, "Expires") != "0":
        contacts.append(address)
    return reply(message, "200 OK", f"Contact: {contact.strip()}\r\n")


def serve():
    while True:
        data, sender = server.recvfrom(65536)
        message = data.decode(errors="replace")
        method = message.split(" ", 1)[0]
        if method == "REGISTER":
            server.sendto(register(message), sender)
        elif method == "INVITE" and contacts:
            server.sendto(reply(message, "302 Moved Temporarily", f"Contact: <{contacts[-1]}>\r\n"), sender)
        elif method == "INVITE":
            server.sendto(reply(message, "480 Temporarily Unavailable"), sender)


server = socket.socket(type=socket.SOCK_DGRAM)
server.bind(("127.0.0.1", 0))
threading.Thread(target=serve, daemon=True).start()
print(f"PORT {server.getsockname()[1]}\nREADY", flush=True)
sys.stdin.read()
