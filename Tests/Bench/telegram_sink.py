#!/usr/bin/env python3
"""A Bot API that takes every message at once: the loopback double that the send bench writes to. Prints PORT n, READY."""
import asyncio
import json
import sys


class Sink(asyncio.Protocol):
    count = 0

    def connection_made(self, transport):
        self.transport = transport
        self.data = b""

    def data_received(self, data):
        self.data += data
        while True:
            head, separator, rest = self.data.partition(b"\r\n\r\n")
            if not separator:
                return
            length = 0
            for line in head.split(b"\r\n")[1:]:
                name, _, value = line.partition(b":")
                if name.strip().lower() == b"content-length":
                    length = int(value)
            if len(rest) < length:
                return
            self.data = rest[length:]
            Sink.count += 1
            chat = json.loads(rest[:length] or b"{}").get("chat_id", 1)
            body = json.dumps(
                {"ok": True, "result": {"message_id": Sink.count, "date": 0, "chat": {"id": int(chat), "type": "private"}}}
            ).encode()
            self.transport.write(
                b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n" % len(body) + body
            )


async def main():
    server = await asyncio.get_running_loop().create_server(Sink, "127.0.0.1", 0)
    print(f"PORT {server.sockets[0].getsockname()[1]}\nREADY", flush=True)
    await asyncio.get_running_loop().run_in_executor(None, sys.stdin.read)


asyncio.run(main())
