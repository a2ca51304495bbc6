"""A crowd with telephones: a SIP user agent over UDP (RFC 3261) behind which every number is somebody.

Of ten people two are busy, one never answers, and seven do: they listen until the prompt has begun, press 1 (RFC 4733,
telephone-event), and wait to be hung up on. `answers` counts the keys of calls that were hung up on in order; a key that
was pressed in a call which then fell silent is `doubtful`: the daemon died with the call and may have heard it or not.
"""

import re
import socket
import struct
import threading
import time

import crowd_base
import provider_double

# Packets of 20 ms that hold sound, until somebody has understood that they are asked something.
SOUND_BEFORE_KEY = 10
# A living call sends a packet every 20 ms, also while nothing is said.
SILENT_AFTER = 3
TIMER_T1 = 0.5


def header(message, name):
    found = re.search(rf"^{name}[ \t]*:[ \t]*(.*?)\r?$", message, re.M | re.I)
    return found[1] if found else ""


class Call:
    def __init__(self, message, sender):
        self.invite = message
        self.sender = sender
        self.number = re.match(r"INVITE sip:([^@;>]+)@", message)[1]
        self.last_reply = b""
        self.acknowledged = threading.Event()
        self.ended = threading.Event()
        self.is_answered = False

    @property
    def manners(self):
        return {3: "busy", 6: "busy", 9: "away"}.get(int(self.number[-1]), "answers")


class TelephoneCrowd(crowd_base.Crowd, provider_double.ProviderDouble):
    def begin(self):
        super().begin()
        self.calls = {}
        self.live = 0
        self.server = socket.socket(type=socket.SOCK_DGRAM)
        self.server.bind(("127.0.0.1", 0))
        self.port_of_crowd = self.server.getsockname()[1]
        threading.Thread(target=self.listen, daemon=True).start()

    def answer(self, request):
        return 404, {}, None

    def waiting(self):
        return self.live

    # Signalling

    def listen(self):
        while True:
            data, sender = self.server.recvfrom(65536)
            message = data.decode(errors="replace")
            method = message.split(" ", 1)[0]
            call = self.calls.get(header(message, "Call-ID"))
            if method == "INVITE" and call is None:
                self.take(message, sender)
            elif method == "INVITE":
                self.server.sendto(call.last_reply, sender)
            elif method == "ACK" and call:
                call.acknowledged.set()
            elif method in ("BYE", "CANCEL"):
                self.server.sendto(self.response(message, "200 OK"), sender)
                if call:
                    call.ended.set()
                    if method == "CANCEL" and not call.is_answered:
                        self.reply(call, "487 Request Terminated")

    def take(self, message, sender):
        call = Call(message, sender)
        self.calls[header(message, "Call-ID")] = call
        self.got(call.number, "call")
        threading.Thread(target=self.live_through, args=[call], daemon=True).start()

    def reply(self, call, status, more="", body=""):
        call.last_reply = self.response(call.invite, status, more, body)
        self.server.sendto(call.last_reply, call.sender)

    def response(self, message, status, more="", body=""):
        tag = "" if status.startswith("100") else ";tag=crowd"
        to = header(message, "To")
        lines = [f"SIP/2.0 {status}"]
        lines += [f"Via: {via}" for via in re.findall(r"^Via[ \t]*:[ \t]*(.*?)\r?$", message, re.M | re.I)]
        lines += [f"From: {header(message, 'From')}", f"To: {to}" + ("" if ";tag=" in to else tag)]
        lines += [f"Call-ID: {header(message, 'Call-ID')}", f"CSeq: {header(message, 'CSeq')}"]
        lines += [f"Contact: <sip:crowd@127.0.0.1:{self.port_of_crowd}>"]
        return ("\r\n".join(lines) + f"\r\n{more}Content-Length: {len(body)}\r\n\r\n{body}").encode()

    # A call

    def live_through(self, call):
        self.reply(call, "100 Trying")
        time.sleep(0.05)
        self.reply(call, "180 Ringing")
        time.sleep(0.15)
        if call.manners == "busy":
            self.reply(call, "486 Busy Here")
        elif call.manners == "answers" and not call.ended.is_set():
            with self.lock:
                self.live += 1
            try:
                self.talk(call)
            finally:
                with self.lock:
                    self.live -= 1

    def talk(self, call):
        media = socket.socket(type=socket.SOCK_DGRAM)
        media.bind(("127.0.0.1", 0))
        media.settimeout(0.1)
        offer = call.invite.split("\r\n\r\n", 1)[1]
        events = int(re.search(r"^a=rtpmap:(\d+) telephone-event/8000", offer, re.M)[1])
        theirs = ("127.0.0.1", int(re.search(r"^m=audio (\d+)", offer, re.M)[1]))
        body = "\r\n".join([
            "v=0", "o=crowd 1 1 IN IP4 127.0.0.1", "s=-", "c=IN IP4 127.0.0.1", "t=0 0",
            f"m=audio {media.getsockname()[1]} RTP/AVP 0 {events}", "a=rtpmap:0 PCMU/8000",
            f"a=rtpmap:{events} telephone-event/8000", f"a=fmtp:{events} 0-15", "a=ptime:20", "a=sendrecv", ""])
        call.is_answered = True
        self.reply(call, "200 OK", "Content-Type: application/sdp\r\n", body)
        repeat_at, pause = time.monotonic() + TIMER_T1, TIMER_T1
        heard_at, sound, has_pressed = time.monotonic(), 0, False
        while not call.ended.is_set() and time.monotonic() - heard_at < SILENT_AFTER:
            if not call.acknowledged.is_set() and time.monotonic() > repeat_at:
                self.server.sendto(call.last_reply, call.sender)
                pause *= 2
                repeat_at += pause
            try:
                packet = media.recv(2048)
            except OSError:
                continue
            heard_at = time.monotonic()
            sound += is_loud(packet)
            if sound >= SOUND_BEFORE_KEY and not has_pressed:
                has_pressed = True
                press(media, theirs, events, 1)
        media.close()
        with self.lock:
            if not call.ended.is_set():
                self.silent += 1
            if has_pressed:
                (self.answers if call.ended.is_set() else self.doubtful)[call.number] += 1


def is_loud(packet):
    """Whether a packet of PCMU holds more than the noise of silence: its bytes are inverted, sign and magnitude."""
    return len(packet) > 12 and packet[1] & 0x7F == 0 and max(~byte & 0x7F for byte in packet[12:]) > 0x30


def press(media, theirs, payload_type, digit):
    """100 ms of a key, its end told three times (RFC 4733, 2.5.1)."""
    at = int(time.monotonic() * 8000) & 0xFFFFFFFF
    for number in range(8):
        is_end = number >= 5
        duration = 160 * min(number + 1, 6)
        media.sendto(
            struct.pack(
                "!BBHIIBBH", 0x80, payload_type | (0x80 if number == 0 else 0), number + 1, at, 0x43524F57, digit,
                (0x80 if is_end else 0) | 10, duration), theirs)
        if not is_end:
            time.sleep(0.02)
