"""An SMTP server on loopback, by aiosmtpd, that does what the recipient's address asks for.

Prints `PORT <number>` and `READY`; ends when its standard input does. Every connection, login and message is a line of
JSON in the file given with --log.

The part of a recipient's address before the first `+` asks for a behaviour:
  rcpt-<code>   that reply to RCPT                      data-<code>   that reply after the final dot
  begin-<code>  that reply to DATA                      late          hangs up after the final dot, without a reply
  early         hangs up in the middle of the message   rcpt-drop     hangs up instead of a reply to RCPT
  silent        takes the message and never answers     slow, slow-<n> takes a second, or n, to answer the final dot
  once-<code>   that reply to RCPT, the first time only  anything else is accepted
"""

import argparse
import asyncio
import base64
import json
import os
import socket
import ssl
import sys
import urllib.parse
import urllib.request

try:
    from aiosmtpd.smtp import SMTP, AuthResult
except ImportError:
    sys.exit("aiosmtpd is missing: run `make test-deps`")

WORDS = {
    "421": "421 4.3.2 Service shutting down",
    "450": "450 4.2.1 Mailbox busy, try again later",
    "451": "451 4.7.1 Greylisted",
    "451-17": "451 4.7.1 Greylisted, try again in 17 seconds",
    "452": "452 Insufficient storage",
    "530": "530 5.7.0 Authentication required",
    "550": "550-5.1.1 No such\r\n550 5.1.1 user here",
    "552": "552 5.3.4 Message too big",
    "554": "554 Transaction failed",
}


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--log", required=True)
    parser.add_argument("--port", type=int, default=0, help="0: any free one")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--user")
    parser.add_argument("--password")
    parser.add_argument("--mechanism", choices=["PLAIN", "LOGIN"])
    parser.add_argument("--auth-reply", help="what every login gets instead of a check")
    parser.add_argument("--introspection", help="where access tokens are asked about: XOAUTH2 only")
    parser.add_argument("--greeting", help="what a connection gets instead of a greeting, and is closed")
    parser.add_argument("--mail-reply", help="what MAIL gets")
    parser.add_argument("--messages-per-connection", type=int, help="the next MAIL gets 421, and is closed")
    parser.add_argument("--quiet", action="store_true", help="log no contents of messages")
    return parser.parse_args()


class Handler:
    def __init__(self, peer):
        self.peer = peer

    async def auth_XOAUTH2(self, server, args):
        """Initial response only, as libcurl sends it: user=…^Aauth=Bearer …^A^A in base64."""
        fields = dict(field.split("=", 1) for field in base64.b64decode(args[1]).decode().split("\x01") if field)
        question = urllib.parse.urlencode({"token": fields.get("auth", "")[7:]}).encode()
        with urllib.request.urlopen(self.peer.arguments.introspection, question, timeout=600) as answer:
            is_living = json.load(answer)["active"]
        self.peer.log(event="login", mechanism="XOAUTH2")
        right = fields.get("user") == self.peer.arguments.user and is_living
        return AuthResult(success=right, handled=False)

    async def handle_MAIL(self, server, session, envelope, address, options):
        peer = self.peer
        limit = peer.arguments.messages_per_connection
        if limit is not None and server.accepted >= limit:
            server.hang_up_after_reply()
            return "421 4.7.0 Too many messages in this session"
        if peer.arguments.mail_reply:
            return peer.arguments.mail_reply
        envelope.mail_from = address
        return "250 2.1.0 Ok"

    async def handle_RCPT(self, server, session, envelope, address, options):
        wanted = address.split("@")[0].split("+")[0]
        if wanted == "rcpt-drop":
            server.transport.abort()
            return "451 gone"
        if wanted.startswith("rcpt-"):
            return WORDS[wanted[5:]]
        if wanted.startswith("once-") and address not in self.peer.refused_once:
            self.peer.refused_once.add(address)
            return WORDS[wanted[5:]]
        envelope.rcpt_tos.append(address)
        return "250 2.1.5 Ok"

    async def handle_DATA(self, server, session, envelope):
        wanted = envelope.rcpt_tos[0].split("@")[0].split("+")[0]
        peer = self.peer
        if wanted.startswith("data-"):
            return WORDS[wanted[5:]]
        record = {"event": "message", "from": envelope.mail_from, "to": envelope.rcpt_tos, "size": len(envelope.content)}
        if not peer.arguments.quiet:
            record["content"] = base64.b64encode(envelope.content).decode()
        peer.log(**record)
        server.accepted += 1
        if wanted == "late":
            server.transport.abort()
        if wanted.startswith("slow"):
            await asyncio.sleep(int(wanted.partition("-")[2] or 1))
        while wanted == "held" and not os.path.exists(f"{peer.arguments.log}.release"):
            await asyncio.sleep(0.02)
        if wanted == "silent":
            await asyncio.sleep(3600)
        return f"250 2.0.0 Ok: queued as {server.accepted}"


class Peer(SMTP):
    def __init__(self, peer, **options):
        super().__init__(Handler(peer), **options)
        self.peer = peer
        self.accepted = 0
        self.counted = False

    def connection_made(self, transport):
        if not self.counted:
            self.counted = True
            self.peer.log(event="connection")
            if self.peer.arguments.greeting:
                transport.write(self.peer.arguments.greeting.encode() + b"\r\n")
                transport.close()
                return
        super().connection_made(transport)

    def connection_lost(self, error):
        if self.transport is not None:
            super().connection_lost(error)

    def hang_up_after_reply(self):
        asyncio.get_running_loop().call_later(0.01, self.transport.close)

    async def smtp_DATA(self, arg):
        wanted = ""
        if self.envelope.rcpt_tos:
            wanted = self.envelope.rcpt_tos[0].split("@")[0].split("+")[0]
        if wanted.startswith("begin-"):
            await self.push(WORDS[wanted[6:]])
            return
        if wanted == "early":
            await self.push("354 go on")
            await self._reader.read(1024)
            self.peer.log(event="early")
            self.transport.abort()
            return
        await super().smtp_DATA(arg)


class Server:
    def __init__(self, arguments):
        self.arguments = arguments
        self.refused_once = set()
        self.file = open(arguments.log, "w", encoding="ascii", buffering=1)

    def log(self, **record):
        self.file.write(json.dumps(record) + "\n")

    def authenticate(self, server, session, envelope, mechanism, data):
        self.log(event="login", mechanism=mechanism)
        if self.arguments.auth_reply:
            return AuthResult(success=False, handled=False, message=self.arguments.auth_reply)
        right = (data.login.decode(), data.password.decode()) == (self.arguments.user, self.arguments.password)
        return AuthResult(success=right, handled=False)

    async def run(self):
        arguments = self.arguments
        context = None
        if arguments.tls != "none":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(arguments.certificate, arguments.key)
        options = {"hostname": "peer.example", "enable_SMTPUTF8": False, "data_size_limit": 64 << 20, "timeout": 3600}
        if arguments.tls == "starttls":
            options.update(tls_context=context, require_starttls=True)
        excluded = [] if arguments.introspection else ["XOAUTH2"]
        options["auth_exclude_mechanism"] = excluded
        if arguments.user:
            if arguments.introspection:
                excluded += ["PLAIN", "LOGIN"]
            excluded += [name for name in ("PLAIN", "LOGIN") if arguments.mechanism and name != arguments.mechanism]
            options.update(
                authenticator=self.authenticate, auth_required=True, auth_require_tls=arguments.tls == "starttls",
            )
        listener = socket.create_server(("127.0.0.1", arguments.port), backlog=512)
        loop = asyncio.get_running_loop()
        server = await loop.create_server(
            lambda: Peer(self, loop=loop, **options), sock=listener,
            ssl=context if arguments.tls == "implicit" else None)
        print(f"PORT {listener.getsockname()[1]}\nREADY", flush=True)
        async with server:
            await loop.run_in_executor(None, sys.stdin.read)


asyncio.run(Server(parse_arguments()).run())
