"""What CPython makes of texts: one JSON object per line in, one line out ("-" where CPython refuses).

kinds: date, datetime (ISO), strptime (with "pattern"), number, integer, float_text (bits of the number a text names).
"""
import json
import re
import struct
import sys
from datetime import date, datetime, timedelta


def micros(value):
    wall = value.replace(tzinfo=None) - datetime(1970, 1, 1)
    offset = value.utcoffset()
    shown = "none" if offset is None else str(int(offset / timedelta(seconds=1)))
    return f"{wall // timedelta(microseconds=1)} {shown}"


def bits(value):
    if value in (float("inf"), float("-inf")):
        raise ValueError
    return str(struct.unpack("<q", struct.pack("<d", value))[0])


def answer(case):
    kind, text = case["kind"], case["text"]
    if kind == "date":
        if not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", text):
            raise ValueError
        return str((date.fromisoformat(text) - date(1970, 1, 1)).days)
    if kind == "datetime":
        if not re.match(r"[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt ][0-9]{2}:[0-9]{2}", text):
            raise ValueError
        if re.search(r"[.,][0-9]{7}", text):
            raise ValueError
        return micros(datetime.fromisoformat(text))
    if kind == "strptime":
        return micros(datetime.strptime(text, case["pattern"]))
    if kind == "number":
        if not re.fullmatch(r"[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]+)?", text):
            raise ValueError
        return bits(float(text))
    if kind == "integer":
        if not re.fullmatch(r"[+-]?[0-9]+", text) or not -(2**63) <= int(text) < 2**63:
            raise ValueError
        return str(int(text))
    if kind == "float_text":
        return bits(float(text))
    raise KeyError(kind)


for line in sys.stdin:
    try:
        print(answer(json.loads(line)))
    except ValueError:
        print("-")
