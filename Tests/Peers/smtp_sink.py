"""postfix's smtp-sink on a port of its own.

Usage: smtp_sink.py DIRECTORY [OPTION ...]

OPTIONs are smtp-sink's own (see smtp-sink(1)). Each message it takes is a file in DIRECTORY, with its envelope in headers.
"""

import os
import shutil
import socket
import subprocess
import sys
import time

directory, options = sys.argv[1], sys.argv[2:]
os.chmod(directory, 0o777)
with socket.socket() as probe:
    probe.bind(("127.0.0.1", 0))
    port = probe.getsockname()[1]
# As root it insists on becoming somebody else. It goes with this process, even where this one is killed.
user = ["--reuid", "nobody", "--regid", "nogroup", "--clear-groups"] if os.geteuid() == 0 else []
program = shutil.which("smtp-sink", path=os.environ.get("PATH", "") + ":/usr/sbin")
if not program:
    sys.exit("smtp-sink is missing: run `make test-deps`")
sink = subprocess.Popen(
    ["setpriv", *user, "--pdeathsig", "KILL", "--", program, "-d", "mail.", *options, f"127.0.0.1:{port}", "100"],
    cwd=directory)
try:
    while sink.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            break
        except OSError:
            time.sleep(0.02)
    else:
        sys.exit("smtp-sink ended")
    print(f"PORT {port}\nREADY", flush=True)
    sys.stdin.read()
finally:
    sink.kill()
    sink.wait()
