"""A telephone: Debian's baresip as the other side of a call.

Usage: sip_callee.py FOLDER BEHAVIOUR [DIGITS]

Its number is +4915112345678. BEHAVIOUR: `answer` answers at once; `ring` never does; `busy` refuses. DIGITS are pressed one second after the answer, or
`DIGITS@SECONDS` after it. What its control port tells is written to FOLDER/events.jsonl, a line each; what it heard, to
FOLDER/*-dec.wav. Lines on standard input are commands for its control port: `dial sip:…`, `hangup`, `keys 12#`, `quit`.
"""

import json
import os
import random
import select
import socket
import subprocess
import sys
import time
import wave

folder, behaviour = sys.argv[1:3]
digits, _, delay = (sys.argv[3] if len(sys.argv) > 3 else "").partition("@")
os.makedirs(folder, exist_ok=True)


reserved = []


def free_port():
    """Of a pair: baresip takes the port above for TLS. It also takes a port that another baresip has, and neither then
    hears the other's packets: so none is picked that the system gives away by itself, or baresip to sound, and it is
    reserved among telephones, on another address."""
    while True:
        port = random.randrange(20002, 32000, 2)
        mark = socket.socket()
        with socket.socket() as one, socket.socket() as two, socket.socket(type=socket.SOCK_DGRAM) as three:
            try:
                mark.bind(("127.0.0.2", port))
                one.bind(("127.0.0.1", port))
                two.bind(("127.0.0.1", port + 1))
                three.bind(("127.0.0.1", port))
            except OSError:
                mark.close()
                continue
            reserved.append(mark)
            return port


sip, control, console = free_port(), free_port(), free_port()
with wave.open(f"{folder}/silence.wav", "wb") as silence:
    silence.setparams((1, 2, 8000, 0, "NONE", "not compressed"))
    silence.writeframes(bytes(2 * 8000 * 60))
with open(f"{folder}/config", "w") as config:
    config.write(f"""poll_method epoll
sip_listen 127.0.0.1:{sip}
net_interface 127.0.0.1
call_local_timeout 120
call_max_calls 8
audio_source aufile,{folder}/silence.wav
ausrc_srate 8000
auplay_srate 8000
ausrc_channels 1
auplay_channels 1
module_path /usr/lib/baresip/modules
module g711.so
module aufile.so
module sndfile.so
module cons.so
snd_path {folder}
cons_listen 127.0.0.1:{console}
module_tmp account.so
module_app menu.so
module_app ctrl_tcp.so
ctrl_tcp_listen 127.0.0.1:{control}
statmode_default off
ringback_disabled yes
""")
mode = "auto" if behaviour == "answer" else "manual"
with open(f"{folder}/accounts", "w") as accounts:
    accounts.write(f"<sip:+4915112345678@127.0.0.1>;regint=0;answermode={mode}\n")
# It goes with this process, even where this one is killed.
process = subprocess.Popen(
    ["setpriv", "--pdeathsig", "KILL", "--", "baresip", "-f", folder],
    stdin=subprocess.DEVNULL, stdout=open(f"{folder}/log", "wb"), stderr=subprocess.STDOUT)
while True:
    try:
        port = socket.create_connection(("127.0.0.1", control))
        break
    except OSError:
        if process.poll() is not None:
            sys.exit(open(f"{folder}/log").read())
        time.sleep(0.02)


def command(name, parameters=""):
    line = json.dumps({"command": name, "params": parameters}).encode()
    port.sendall(b"%d:%s," % (len(line), line))


def press(keys):
    with socket.socket(type=socket.SOCK_DGRAM) as keypad:
        for key in keys:
            keypad.sendto(key.encode(), ("127.0.0.1", console))
            time.sleep(0.1)
            keypad.sendto(b"\x04", ("127.0.0.1", console))  # the key is let go
            time.sleep(0.1)


print(f"PORT {sip}\nREADY", flush=True)
events = open(f"{folder}/events.jsonl", "w", buffering=1)
buffer = b""
press_at = None
while True:
    wait = None if press_at is None else max(0, press_at - time.monotonic())
    ready, _, _ = select.select([port, sys.stdin], [], [], wait)
    if press_at is not None and time.monotonic() >= press_at:
        press_at = None
        press(digits)
    if sys.stdin in ready:
        line = sys.stdin.readline()
        if not line:
            break
        name, _, parameters = line.strip().partition(" ")
        if name == "keys":
            press(parameters)
        else:
            command(name, parameters)
    if port in ready:
        data = port.recv(65536)
        if not data:
            break
        buffer += data
        while b":" in buffer:
            length, rest = buffer.split(b":", 1)
            if len(rest) <= int(length):
                break
            message, buffer = rest[: int(length)], rest[int(length) + 1 :]
            events.write(message.decode() + "\n")
            kind = json.loads(message).get("type")
            if kind == "CALL_INCOMING" and behaviour == "busy":
                command("hangup")
            if kind == "CALL_ESTABLISHED" and digits:
                press_at = time.monotonic() + float(delay or 1)
process.kill()
process.wait()
