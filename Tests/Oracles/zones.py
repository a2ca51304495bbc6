"""What CPython's zoneinfo says of every zone of the system's tz database, 1900 to 2100, for ZoneOracleTests.

usage: zones.py OUT

OUT, little-endian, per zone: u32 length and UTF-8 name; u32 count and that many (i64 instant, i64 offset); u32 count
and that many (i64 wall clock second, i64 instant it means with fold=0).
"""
import os
import random
import struct
import sys
import zoneinfo
from datetime import datetime, timedelta, timezone
from zoneinfo import _zoneinfo

# The database that the daemon reads, never the tzdata wheel.
if os.environ.get("TZDIR"):
    zoneinfo.reset_tzpath([os.environ["TZDIR"]])
sys.modules["tzdata"] = None

FIRST = int(datetime(1900, 1, 1, tzinfo=timezone.utc).timestamp())
LAST = int(datetime(2100, 12, 30, tzinfo=timezone.utc).timestamp())
WEEK = 7 * 86400
EPOCH = datetime(1970, 1, 1)
UTC_EPOCH = datetime(1970, 1, 1, tzinfo=timezone.utc)


def offset(zone, instant):
    local = (UTC_EPOCH + timedelta(seconds=instant)).astimezone(zone)
    delta = local.utcoffset()
    return delta.days * 86400 + delta.seconds


def meant(zone, wall):
    naive = EPOCH + timedelta(seconds=wall)
    delta = naive.replace(tzinfo=zone).utcoffset()
    return wall - (delta.days * 86400 + delta.seconds)


def changes(name, zone):
    found = {t for t in _zoneinfo.ZoneInfo.no_cache(name)._trans_utc if FIRST < t < LAST}
    before = offset(zone, FIRST)
    for end in range(FIRST + WEEK, LAST, WEEK):
        after = offset(zone, end)
        if after != before:
            low, high = end - WEEK, end
            while high - low > 1:
                middle = (low + high) // 2
                if offset(zone, middle) == before:
                    low = middle
                else:
                    high = middle
            found.add(high)
        before = after
    return sorted(found)


def main(path):
    rng = random.Random(20_260_308)
    with open(path, "wb") as out:
        for name in sorted(zoneinfo.available_timezones() - {"localtime"}):
            zone = zoneinfo.ZoneInfo(name)
            instants = [rng.randrange(FIRST, LAST) for _ in range(150)]
            walls = [rng.randrange(FIRST + 86400, LAST - 86400) for _ in range(50)]
            for change in changes(name, zone):
                instants += [change - 1, change, change + 1]
                before, after = offset(zone, change - 1), offset(zone, change)
                low, high = change + min(before, after), change + max(before, after)
                walls += [low - 1, low, (low + high) // 2, high - 1, high]
            encoded = name.encode()
            out.write(struct.pack("<I", len(encoded)) + encoded)
            for probes, answer in ((instants, offset), (walls, meant)):
                out.write(struct.pack("<I", len(probes)))
                flat = [x for probe in probes for x in (probe, answer(zone, probe))]
                out.write(struct.pack(f"<{len(flat)}q", *flat))


main(sys.argv[1])
