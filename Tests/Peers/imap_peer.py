"""A real Dovecot on loopback with one mailbox, thrown away at the end.

Prints `PORT <number>` and `READY`; ends when its standard input does. Everything lies in the directory given with
--root, whose `mail/` is the user's maildir: what a test puts into `mail/new/` has arrived. No system service and no
account of the machine is used; started as root it runs as `nobody`, for Dovecot serves no mail as root.

The user signs in with --password, or by XOAUTH2 with a token that the server at --introspection knows.
"""

import argparse
import getpass
import grp
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time

CONFIGURATION = """
base_dir = {root}/run
state_dir = {root}/state
instance_name = peer-{port}
log_path = {root}/log
auth_verbose = yes
protocols = imap
listen = 127.0.0.1
default_internal_user = {user}
default_login_user = {user}
default_internal_group = {group}
mail_location = maildir:{root}/mail
disable_plaintext_auth = no
auth_mechanisms = plain login xoauth2
imap_idle_notify_interval = 2 s
mail_max_userip_connections = 100
mailbox_idle_check_interval = 1 s
maildir_very_dirty_syncs = no
ssl = {ssl}
{certificates}
{passdb}
{capability}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={root}/home
}}
service anvil {{
  chroot =
}}
service stats {{
  chroot =
}}
service imap-login {{
  chroot =
  inet_listener imap {{
    port = {plain}
  }}
  inet_listener imaps {{
    port = {implicit}
    ssl = yes
  }}
}}
"""

PASSWORD = """
passdb {{
  driver = static
  args = password={password}
}}
"""

OAUTH = """
passdb {{
  driver = oauth2
  mechanisms = xoauth2
  args = {root}/oauth.conf
}}
"""

OAUTH_CONFIGURATION = """
introspection_url = {url}
introspection_mode = post
username_attribute = username
active_attribute = active
active_value = true
"""


def parse_arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("--root", required=True)
    parser.add_argument("--password", help="without one there is no login by password")
    parser.add_argument("--introspection", help="where bearer tokens are asked about")
    parser.add_argument("--tls", choices=["none", "starttls", "implicit"], default="none")
    parser.add_argument("--certificate")
    parser.add_argument("--key")
    parser.add_argument("--no-idle", action="store_true")
    return parser.parse_args()


def free_port():
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return listener.getsockname()[1]


def answers(port):
    try:
        with socket.create_connection(("127.0.0.1", port), timeout=60):
            return True
    except OSError:
        return False


def unblock_signals():
    """Whoever started this process may have blocked signals."""
    signal.pthread_sigmask(signal.SIG_SETMASK, [])


def end_with_this_process(group):
    """A process that waits for the end of this one, however it ends, and then ends the server and all it started: left
    to itself, Dovecot serves those who are connected for half a minute."""
    reading, writing = os.pipe()
    if os.fork() == 0:
        os.close(writing)
        # The streams of this process must not be held open.
        for descriptor in range(3):
            os.close(descriptor)
        os.read(reading, 1)
        try:
            os.killpg(group, signal.SIGKILL)
        finally:
            os._exit(0)
    os.close(reading)


def main():
    arguments = parse_arguments()
    program = shutil.which("dovecot", path=os.environ.get("PATH", "") + ":/usr/sbin")
    if program is None:
        sys.exit("dovecot is missing: run `make test-deps`")
    root = os.path.abspath(arguments.root)
    is_root = os.geteuid() == 0
    user = "nobody" if is_root else getpass.getuser()
    account = pwd.getpwnam(user)
    group = grp.getgrgid(account.pw_gid).gr_name
    port = free_port()
    for name in ["run", "state", "home", "mail", "mail/new", "mail/cur", "mail/tmp"]:
        os.makedirs(f"{root}/{name}", exist_ok=True)
        # What a test writes must be the server's to move.
        os.chmod(f"{root}/{name}", 0o777 if name.startswith("mail") else 0o755)
        if is_root:
            os.chown(f"{root}/{name}", account.pw_uid, account.pw_gid)
    os.chmod(root, 0o755)
    if is_root:
        os.chown(root, account.pw_uid, account.pw_gid)
    certificates = ""
    if arguments.tls != "none":
        # The key is readable for its owner only, which the server may not be.
        for name, source in [("certificate.pem", arguments.certificate), ("key.pem", arguments.key)]:
            shutil.copyfile(source, f"{root}/{name}")
            os.chmod(f"{root}/{name}", 0o644)
        certificates = f"ssl_cert = <{root}/certificate.pem\nssl_key = <{root}/key.pem"
    passdb = ""
    if arguments.introspection:
        with open(f"{root}/oauth.conf", "w", encoding="utf-8") as file:
            file.write(OAUTH_CONFIGURATION.format(url=arguments.introspection))
        passdb += OAUTH.format(root=root)
    if arguments.password:
        passdb += PASSWORD.format(password=arguments.password)
    capability = (
        "imap_capability = IMAP4rev1 SASL-IR LITERAL+ ID ENABLE UIDPLUS NAMESPACE" if arguments.no_idle else "")
    implicit = arguments.tls == "implicit"
    configuration = CONFIGURATION.format(
        root=root, port=port, user=user, group=group, uid=account.pw_uid, gid=account.pw_gid,
        ssl={"none": "no", "starttls": "required", "implicit": "yes"}[arguments.tls],
        certificates=certificates, passdb=passdb, capability=capability,
        plain=0 if implicit else port, implicit=port if implicit else 0)
    with open(f"{root}/dovecot.conf", "w", encoding="utf-8") as file:
        file.write(configuration)

    options = {"user": user, "group": group, "extra_groups": []} if is_root else {}
    server = subprocess.Popen(
        [program, "-F", "-c", f"{root}/dovecot.conf"], stdin=subprocess.DEVNULL, stdout=sys.stderr,
        start_new_session=True, preexec_fn=unblock_signals, **options)
    end_with_this_process(server.pid)
    deadline = time.monotonic() + 600
    while not answers(port):
        if server.poll() is not None or time.monotonic() > deadline:
            with open(f"{root}/log", encoding="utf-8") as log:
                sys.exit(f"dovecot did not start: {log.read()}")
        time.sleep(0.05)
    print(f"PORT {port}\nREADY", flush=True)
    sys.stdin.read()


main()
