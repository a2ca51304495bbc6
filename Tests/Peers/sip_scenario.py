"""SIPp playing one scenario of Tests/Peers/sip as the called side, or as the calling one.

Usage: sip_scenario.py SCENARIO FOLDER [HOST:PORT]

With HOST:PORT it calls there. Every SIP message goes into FOLDER/messages.log.
"""

import os
import socket
import subprocess
import sys
import time

scenario, folder = sys.argv[1:3]
target = sys.argv[3:4]
os.makedirs(folder, exist_ok=True)
with socket.socket(type=socket.SOCK_DGRAM) as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
path = os.path.join(os.path.dirname(os.path.abspath(__file__)), "sip", scenario + ".xml")
process = subprocess.Popen(
    ["setpriv", "--pdeathsig", "KILL", "--", "sipp", "-sf", path, "-i", "127.0.0.1", "-p", str(port), "-nostdin",
     "-trace_msg", "-message_file", "messages.log", "-message_overwrite", "true", "-m", "1000000" if not target else "1",
     "-nd", "-rtp_echo"] + target,
    cwd=folder, stdin=subprocess.DEVNULL, stdout=open(f"{folder}/screen", "wb"), stderr=subprocess.STDOUT)
# It is there once its port is taken. Binding it to find out would take it from SIPp.
while not any(int(line.split()[1].partition(":")[2], 16) == port for line in open("/proc/net/udp").readlines()[1:]):
    if process.poll() is not None:
        sys.exit(open(f"{folder}/screen", errors="replace").read())
    time.sleep(0.01)
print(f"PORT {port}\nREADY", flush=True)
sys.stdin.read()
process.kill()
process.wait()
