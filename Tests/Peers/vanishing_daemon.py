"""Stands for a daemon that ends between a command's first look at it and the command's request.

Usage: vanishing_daemon.py SOCKET
"""

import os
import socket
import sys
import threading

path = sys.argv[1]
os.makedirs(os.path.dirname(path), exist_ok=True)
listener = socket.socket(socket.AF_UNIX)
listener.bind(path)
listener.listen()


def vanish():
    listener.accept()[0].close()
    listener.close()


threading.Thread(target=vanish, daemon=True).start()
print("PORT 0\nREADY", flush=True)
sys.stdin.read()
