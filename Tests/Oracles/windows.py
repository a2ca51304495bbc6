"""The scheduling rule by brute force, minute by minute on CPython's zoneinfo, for WindowOracleTests.

usage: windows.py IN OUT

IN has one JSON object per line:
  {"zone": NAME, "base": {"date": [y, m, d]} | {"wall": [y, m, d, minute, second]} | {"instant": MILLISECONDS},
   "window": [from, to, days], "quiet"?: [from, to, days], "holidays": [[y, m, d], ...], "hops": MINUTES}
times of day in minutes, days as a list of weekday numbers, Monday 0. OUT answers each with
  {"base": MILLISECONDS, "planned": MILLISECONDS} or, when nothing is allowed within "hops" minutes of the base,
  {"base": MILLISECONDS, "beyond": MILLISECONDS}: everything before that instant was found closed.
"""
import json
import os
import sys
import zoneinfo
from datetime import date, datetime, timedelta, timezone

if os.environ.get("TZDIR"):
    zoneinfo.reset_tzpath([os.environ["TZDIR"]])
sys.modules["tzdata"] = None

ONE_DAY = timedelta(days=1)


def covers(window, minute, today, yesterday, closed_days):
    """Whether the window, which belongs to the day it starts on, is open at that minute of `today`."""
    start, end, days = window
    opens_today = today.weekday() in days and today not in closed_days
    if start == end:
        return opens_today
    if start < end:
        return opens_today and start <= minute < end
    opened_yesterday = yesterday.weekday() in days and yesterday not in closed_days
    return (opens_today and minute >= start) or (opened_yesterday and minute < end)


def first_instant(zone, day):
    """The first second whose local date is not before `day`, looked for second by second around UTC midnight."""
    midnight = int(datetime(day.year, day.month, day.day, tzinfo=timezone.utc).timestamp())
    step = 3600
    at = midnight - 30 * 3600
    while True:
        if datetime.fromtimestamp(at, zone).date() >= day:
            if step == 1:
                return at
            at -= step
            step = 60 if step == 3600 else 1
        at += step


def base_milliseconds(zone, base):
    if "instant" in base:
        return base["instant"]
    if "date" in base:
        return first_instant(zone, date(*base["date"])) * 1000
    year, month, day, minute, second = base["wall"]
    wall = datetime(year, month, day, minute // 60, minute % 60, second, tzinfo=zone)
    return int(wall.astimezone(timezone.utc).timestamp()) * 1000


def answer(case):
    zone = zoneinfo.ZoneInfo(case["zone"])
    window = (case["window"][0], case["window"][1], frozenset(case["window"][2]))
    quiet = case.get("quiet")
    holidays = frozenset(date(*day) for day in case["holidays"])
    nothing = frozenset()
    from_timestamp = datetime.fromtimestamp

    def allowed(second):
        local = from_timestamp(second, zone)
        minute = local.hour * 60 + local.minute
        today = local.date()
        yesterday = today - ONE_DAY if today > date.min else today
        if today in holidays or not covers(window, minute, today, yesterday, holidays):
            return False
        return quiet is None or not covers(quiet, minute, today, yesterday, nothing)

    base = base_milliseconds(zone, case["base"])
    second = base // 1000
    if allowed(second):
        return {"base": base, "planned": base}
    at = second
    for _ in range(case["hops"]):
        earlier = at
        at = (at // 60 + 1) * 60
        if allowed(at):
            # Clock changes may lie between whole minutes.
            for exact in range(earlier + 1, at + 1):
                if allowed(exact):
                    return {"base": base, "planned": exact * 1000}
    return {"base": base, "beyond": at * 1000}


with open(sys.argv[1]) as cases, open(sys.argv[2], "w") as out:
    for line in cases:
        out.write(json.dumps(answer(json.loads(line))) + "\n")
