"""Random expressions on texts and dates with what CPython makes of them.

A line of input names an area, a seed and a count; every line of output is an expression, `value` or `error`, and the type
and repr of the value or the name of the exception, parted by tabs. The area `characters` takes a range of code points instead.
"""
import random
import resource
import sys
import warnings
from datetime import date, datetime, time, timedelta

warnings.simplefilter("ignore")
resource.setrlimit(resource.RLIMIT_AS, (1 << 28, 1 << 28))
names = {"date": date, "datetime": datetime, "time": time, "timedelta": timedelta}
kinds = [ZeroDivisionError, OverflowError, IndexError, KeyError, ValueError, TypeError, AttributeError]

ALPHABETS = ["abAB zZ", "aab", "aΣσς.'b ", "ßŉǅǆ İiIı", "éÉñ\u0301x", "0123456789", "٣४²①½aZ", "日本😀 𝐀x", "\t\n\x0b\x1c\x85\xa0\u2028 .,",
             "-+0 1.,", "ÿſﬀΐᾳႠაᲐꭰ", "{}0:!.[]", "%sdr(a)05.*", "ªº\u00ad\u0345\u1c8a\ua7cb"]


def text(r, most=8):
    letters = r.choice(ALPHABETS) if r.random() < 0.8 else "".join(ALPHABETS)
    return "".join(r.choice(letters) for _ in range(r.randint(0, most)))


def floating(r):
    k = r.randint(0, 9)
    if k == 0:
        return r.choice(["0.0", "-0.0", "float('inf')", "-float('inf')", "float('nan')", "0.5", "1.5", "2.5", "-0.5", "1e16", "1e15",
                         "123456789.0", "1e-5", "0.0001", "5e-324", "1.7976931348623157e308", "9.995", "0.05", "1e22", "1e23"])
    if k < 4:
        return repr(round(r.uniform(-1000, 1000), r.randint(0, 3)))
    if k < 6:
        return repr(r.uniform(-1, 1) * 10 ** r.randint(-12, 25))
    if k < 8:
        return repr(r.randint(-4000, 4000) / 8)
    value = float.fromhex(f"{r.choice(['', '-'])}0x1.{r.getrandbits(52):013x}p{r.randint(-1022, 1023)}")
    return repr(value)


def whole(r):
    k = r.randint(0, 5)
    if k == 0:
        return r.choice(["0", "1", "-1", "9", "10", "-10", "99", "100", "True", "False", "-9223372036854775807", "9223372036854775807"])
    if k < 4:
        return str(r.randint(-150, 150))
    return str(r.randint(-10 ** r.randint(1, 18), 10 ** r.randint(1, 18)))


def small(r):
    return r.choice(["None", "0", "True"]) if r.random() < 0.15 else str(r.randint(-9, 9))


def odd(r):
    return r.choice(["None", "1", "1.5", "[]", "{}", "'x'", "('a',)", "True", "date(2020, 2, 3)", "timedelta(3)"])


def a_text(r, most=8):
    return odd(r) if r.random() < 0.03 else repr(text(r, most))


def part_of(r, whole_text):
    if whole_text and r.random() < 0.7:
        i = r.randint(0, len(whole_text))
        return repr(whole_text[i:i + r.randint(0, 2)])
    return a_text(r, 2)


def method_case(r):
    t = text(r, 14)
    base = repr(t)
    k = r.choice(["lower", "upper", "title", "capitalize", "isdigit", "isalpha", "strip", "lstrip", "rstrip", "split", "join", "replace",
                  "startswith", "endswith", "find", "count", "zfill", "index", "slice", "in", "len"])
    if k in ("lower", "upper", "title", "capitalize", "isdigit", "isalpha"):
        return f"{base}.{k}({a_text(r) if r.random() < 0.01 else ''})"
    if k in ("strip", "lstrip", "rstrip"):
        return f"{base}.{k}({r.choice(['', '', 'None', part_of(r, t), a_text(r)])})"
    if k == "split":
        arguments = []
        if r.random() < 0.7:
            arguments.append(r.choice(["", "sep="]) + r.choice(["None", part_of(r, t), part_of(r, t)]))
        if arguments and r.random() < 0.5:
            arguments.append(("maxsplit=" if "sep=" in arguments[0] or r.random() < 0.5 else "") + (small(r) if r.random() < 0.95 else odd(r)))
        if not arguments and r.random() < 0.3:
            arguments.append("maxsplit=" + small(r))
        return f"{base}.split({', '.join(arguments)})"
    if k == "join":
        return f"{repr(text(r, 2))}.join({r.choice(['[%s]', '(%s,)', '{%s: 1}']) % ', '.join(a_text(r, 4) for _ in range(1))})" if r.random() < 0.3 \
            else f"{repr(text(r, 2))}.join({r.choice(['[' + ', '.join(a_text(r, 4) for _ in range(r.randint(0, 4))) + ']', base, odd(r)])})"
    if k == "replace":
        more = f", {small(r)}" if r.random() < 0.4 else ""
        return f"{base}.replace({part_of(r, t)}, {a_text(r, 3)}{more})"
    if k in ("startswith", "endswith"):
        what = part_of(r, t) if r.random() < 0.7 else "(" + "".join(part_of(r, t) + ", " for _ in range(r.randint(0, 3))) + ")"
        return f"{base}.{k}({what}{bounds(r)})"
    if k in ("find", "count"):
        return f"{base}.{k}({part_of(r, t)}{bounds(r)})"
    if k == "zfill":
        return f"{base}.zfill({r.randint(-2, 20) if r.random() < 0.95 else odd(r)})"
    if k == "index":
        return f"{base}[{r.randint(-15, 15)}]"
    if k == "slice":
        b = [r.choice(["", small(r), str(r.randint(-20, 20))]) for _ in range(3)]
        return f"{base}[{b[0]}:{b[1]}:{b[2]}]"
    if k == "in":
        return f"{part_of(r, t)} in {base}"
    return f"len({base})"


def bounds(r):
    return "".join(f", {small(r) if r.random() < 0.97 else odd(r)}" for _ in range(r.choice([0, 0, 1, 2])))


def any_value(r):
    k = r.randint(0, 12)
    if k < 4:
        return whole(r)
    if k < 8:
        return floating(r)
    if k < 11:
        return repr(text(r))
    return r.choice(["None", "True", "[1, 'a']", "(1,)", "{'a': 2.5}", "date(2024, 2, 29)", "datetime(2024, 2, 29, 13, 5)", "time(7, 8)",
                     "timedelta(2, 3)"])


def spec(r):
    s = ""
    if r.random() < 0.5:
        s += r.choice(["", r.choice("*0 é😀x")]) + r.choice("<>^=")
    if r.random() < 0.3:
        s += r.choice("+- ")
    if r.random() < 0.1:
        s += "z"
    if r.random() < 0.15:
        s += "#"
    if r.random() < 0.25:
        s += "0"
    if r.random() < 0.5:
        s += str(r.randint(0, 22))
    if r.random() < 0.25:
        s += r.choice(",_")
    if r.random() < 0.4:
        s += "." + str(r.choice([0, 1, 2, 3, 6, 10, 17, 25, 60, 340, ""]))
    if r.random() < 0.75:
        s += r.choice("bcdoxXneEfFgG%sdfge%")
    if r.random() < 0.02:
        s += r.choice("q?,_ 1")
    return s


def format_case(r):
    k = r.randint(0, 9)
    if k < 4:
        return f"'{{:{spec(r)}}}'.format({any_value(r)})"
    if k < 5:
        return f"f'{{{r.choice([floating(r), whole(r), '(' + any_value(r) + ')']).replace(chr(39), chr(34))}:{spec(r)}}}'" if r.random() < 0.9 else f"f'{{{whole(r)}!r:{spec(r)}}}'"
    if k < 7:
        parts, arguments = "", []
        for _ in range(r.randint(0, 3)):
            parts += text(r, 2).replace("{", "").replace("}", "") + r.choice(
                ["{}", "{}", "{0}", "{1}", "{a}", "{0[1]}", "{a.year}", "{0.month}", "{!r}", "{!s:>5}", "{!a}", "{:{}}", "{0:{1}}", "{:{}.{}}", "{{", "}}", "{",
                 "}", "{0[a]}", "{a[0]}", "{a[x]}", "{!x}", "{0.}", "{0[}", "{0]}", "{:{{}}}", "{0[1]x}", "{٠}", "{:%d.%m.%y}", "{" + text(r, 3) + "}", "{:{:{}}}"])
        arguments = [any_value(r) for _ in range(r.randint(0, 3))]
        if r.random() < 0.5:
            arguments.append("a=" + r.choice([any_value(r), "date(2020, 3, 4)", "['p', 'q']", "{'x': 5, 0: 6}"]))
        return f"{parts!r}.format({', '.join(arguments)})"
    parts = ""
    count = r.choice([1, 1, 1, 2, 0])
    mapped = r.random() < 0.15
    stars = 0
    for _ in range(count):
        parts += text(r, 2).replace("%", "") + "%"
        if mapped:
            parts += r.choice(["(a)", "(b)", "(a(b))", "(", ""])
        parts += "".join(r.choice("-+ #0") for _ in range(r.choice([0, 0, 1, 2])))
        width = r.choice(["", "", str(r.randint(1, 15)), "*"])
        precision = r.choice(["", "", ".", "." + str(r.randint(0, 20)), ".*"])
        stars += (width == "*") + (precision == ".*")
        parts += width + precision + r.choice(["", "", "", "l", "h"]) + r.choice("diuoxXeEfFgGcrsa%sdfgsd" + ("q" if r.random() < 0.1 else ""))
    values = [any_value(r) if r.random() < 0.8 else str(r.randint(-3, 12)) for _ in range(max(0, count + stars + r.choice([0, 0, 0, 0, -1, 1])))]
    if mapped:
        argument = f"{{'a': {any_value(r)}, 'b': {any_value(r)}, 'a(b)': 1}}"
    elif len(values) == 1 and r.random() < 0.6:
        argument = f"({values[0]})" if r.random() < 0.9 else f"[{values[0]}]"
    else:
        argument = "(" + "".join(v + ", " for v in values) + ")"
    return f"{parts!r} % {argument}"


OFFSETS = ["", "", "", "+00:00", "Z", "+02:00", "-05:30", "+01:02:03", "-00:00:01", "+23:59"]


def a_date(r):
    if r.random() < 0.08:
        return r.choice(["date(1, 1, 1)", "date(9999, 12, 31)", "date(2024, 2, 29)", "date(999, 1, 2)", "date(1900, 1, 1)"])
    return f"date({r.randint(1, 9999) if r.random() < 0.3 else r.randint(1960, 2040)}, {r.randint(1, 12)}, {r.randint(1, 28)})"


def clock(r):
    k = r.randint(0, 4)
    return [f"{r.randint(0, 23)}, {r.randint(0, 59)}", "0, 0", f"{r.randint(0, 23)}, {r.randint(0, 59)}, {r.randint(0, 59)}",
            f"{r.randint(0, 23)}, {r.randint(0, 59)}, {r.randint(0, 59)}, {r.randint(0, 999999)}", "12, 0, 0, 500"][k]


def a_datetime(r):
    if r.random() < 0.5:
        return "datetime" + a_date(r)[4:-1] + ", " + clock(r) + ")"
    year = r.choice([r.randint(1, 9999), r.randint(1990, 2040), 1, 9999])
    return (f"datetime.fromisoformat('{year:04}-{r.randint(1, 12):02}-{r.randint(1, 28):02}T{r.randint(0, 23):02}:{r.randint(0, 59):02}"
            f"{r.choice(['', ':07', ':08.25', ':09.123456'])}{r.choice(OFFSETS)}')")


def a_time(r):
    if r.random() < 0.5:
        return f"time({clock(r)})"
    return f"time.fromisoformat('{r.randint(0, 23):02}:{r.randint(0, 59):02}{r.choice(['', ':07', ':08.25'])}{r.choice(OFFSETS)}')"


def a_span(r):
    k = r.randint(0, 6)
    if k == 0:
        return r.choice(["timedelta(0)", "timedelta(999999999)", "timedelta(-999999999)", "timedelta(microseconds=1)", "timedelta(days=-1)",
                         "timedelta(microseconds=-1)", "timedelta(999999999, 86399, 999999)"])
    if k == 1:
        return f"timedelta({r.randint(-5, 5)}, {r.randint(-100000, 100000)}, {r.randint(-2000000, 2000000)})"
    unit = r.choice(["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"])
    if k < 5:
        return f"timedelta({unit}={r.randint(-1000, 1000)})"
    other = r.choice(["days", "seconds", "microseconds", "milliseconds", "minutes", "hours", "weeks"])
    value = r.choice([floating(r), whole(r), repr(r.randint(-99, 99) / 2), repr(r.randint(-10 ** 9, 10 ** 9) / 2000000)])
    more = f", {other}={r.choice([floating(r), whole(r), repr(r.randint(-99, 99) / 2)])}" if other != unit else ""
    return f"timedelta({unit}={value}{more})"


CODES = list("aAwdbBmyYHIpMSfzZjUWcxX%GuVDFTRhntCgreklP") + ["-d", "-m", "_d", "^a", "^B", "#Z", "10Y", "05d", "Ey", "Od", "-j", ":z", "Q", "N", "+", "L", "é", ""]


def iso_text(r):
    year, week = r.choice([r.randint(0, 9999), r.randint(1990, 2040), 1, 9999]), r.randint(0, 54)
    d = [f"{year:04}-{r.randint(0, 13):02}-{r.randint(0, 32):02}", f"{year:04}{r.randint(1, 12):02}{r.randint(1, 28):02}", f"{year:04}-W{week:02}-{r.randint(0, 8)}",
         f"{year:04}W{week:02}{r.randint(1, 7)}", f"{year:04}-W{week:02}", f"{year:04}W{week:02}"]
    p = lambda top: f"{r.randint(0, top):02}"
    z = r.choice(["", "", "Z", "+00:00", "-02:30", "+0530", "+05", "-01:02:03", "+010203", "+24:00", "+01:00:00.5", "z", "+1", "-00:00"])
    f = r.choice(["", "", ".5", ",25", ".123456", ".1234567", ".", ".12x"])
    t = [f"{p(24)}:{p(60)}", f"{p(24)}:{p(60)}:{p(60)}" + f, f"{p(24)}{p(60)}", f"{p(24)}{p(60)}{p(60)}" + f, p(24)]
    day, clock_text = r.choice(d[:2] + d), r.choice(t) + z
    kind = r.choice(["date", "datetime", "datetime", "datetime", "time"])
    value = {"date": day, "time": r.choice(["", "", "T"]) + clock_text, "datetime": day + r.choice(["T", " ", "T", "é", "日", "1", "-", "😀", ""]) + clock_text}[kind]
    if kind == "datetime" and r.random() < 0.1:
        value = day + r.choice(["", "T"])
    if r.random() < 0.15 and value:
        i = r.randrange(len(value))
        value = value[:i] + r.choice(["", "x", "0", "-", ":", "W", "é", "\0", ".", "+", "Z"]) + value[i + r.randint(0, 1):]
    return f"{kind}.fromisoformat({value!r})"


def calendar_value(r):
    return r.choice([a_date, a_datetime, a_time, a_span, a_datetime, a_span])(r)


def calendar_case(r):
    k = r.randint(0, 11)
    if k == 0:
        return iso_text(r)
    if k == 1:
        return iso_text(r)
    if k < 4:
        return f"{calendar_value(r)} {r.choice(['+', '-', '-', '*', '/', '//', '%', '<', '==', '!=', '>='])} {calendar_value(r)}"
    if k == 4:
        if r.random() < 0.3:
            return f"{r.choice([whole(r), floating(r)])} * {a_span(r)}"
        return f"{a_span(r)} {r.choice(['*', '/', '//', '*', '/', '%'])} {r.choice([whole(r), floating(r), str(r.randint(-9, 9)), repr(r.randint(-9, 9) / 2)])}"
    if k == 5:
        return r.choice(["-{}", "abs({})", "bool({})", "str({})", "+{}", "divmod({}, %s)" % a_span(r), "{} in [%s]" % calendar_value(r), "{}"]).format(a_span(r) if r.random() < 0.7 else calendar_value(r))
    if k == 6:
        form = "".join(r.choice(["%" + r.choice(CODES), r.choice(" -/.é日%") if r.random() < 0.9 else "\0"]) for _ in range(r.randint(0, 5)))
        value = r.choice([a_date, a_datetime, a_time])(r)
        return r.choice([f"{value}.strftime({form!r})", f"{value}.strftime(format={form!r})", f"'{{:{form}}}'.format({value})" if "\0" not in form else value])
    if k == 7:
        value = calendar_value(r)
        name = r.choice(["weekday()", "isoweekday()", "isoformat()", "date()", "time()", "total_seconds()", "year", "month", "day", "hour", "minute", "second",
                         "microsecond", "days", "seconds", "microseconds", "isoformat(timespec='milliseconds')", "isoformat(' ')",
                         "isoformat(sep=' ', timespec='minutes')", "isoformat('é', 'hours')", "isoformat(timespec='x')", "isoformat('ab')", "isoformat(timespec='seconds')",
                         "isoformat(timespec='microseconds')", "weekday(1)", "strftime(1)"])
        return f"{value}.{name}"
    if k == 8:
        value = r.choice([a_date, a_datetime, a_time])(r)
        fields = r.sample(["year", "month", "day", "hour", "minute", "second", "microsecond", "tzinfo"], r.randint(0, 3))
        arguments = [str(r.randint(0, 31)) for _ in range(r.choice([0, 0, 0, 1, 2]))]
        arguments += [f"{f}={'None' if f == 'tzinfo' else r.choice([str(r.randint(0, 60)), str(r.randint(1, 12)), '5000000000', '1.5', 'True'])}" for f in fields]
        return f"{value}.replace({', '.join(arguments)})"
    if k == 9:
        name = r.choice(["date", "datetime", "time"])
        count = {"date": 3, "datetime": 7, "time": 4}[name]
        top = {"date": [10000, 13, 31], "datetime": [10000, 13, 31, 24, 60, 60, 1000000], "time": [24, 60, 60, 1000000]}[name]
        kw = {"date": ["year", "month", "day"], "datetime": ["year", "month", "day", "hour", "minute", "second", "microsecond"],
              "time": ["hour", "minute", "second", "microsecond"]}[name]
        used = r.randint(0, count + (r.random() < 0.1)) if r.random() < 0.5 else r.randint(min(3, count), count)
        values = [str(r.randint(0, top[min(i, count - 1)])) if r.random() < 0.96 else r.choice(["1.0", "'1'", "None", "True", "3000000000", "-1"]) for i in range(used)]
        cut = r.randint(0, used)
        arguments = values[:cut] + [f"{kw[min(i, count - 1)]}={values[i]}" for i in range(cut, min(used, count))]
        return f"{name}({', '.join(arguments)})"
    if k == 10:
        return f"datetime.combine({calendar_value(r) if r.random() < 0.2 else r.choice([a_date(r), a_datetime(r)])}, {a_time(r)}{r.choice(['', '', ', None', ', tzinfo=None', ', 1'])})"
    return f"({a_datetime(r)} - {a_datetime(r)}).total_seconds()" if r.random() < 0.5 else a_span(r)


def outcome(source):
    try:
        value = eval(compile(source, "case", "eval"), dict(names))
        if type(value).__name__ == "int" and not -2 ** 63 <= value < 2 ** 63:
            return "error\tLimitError"
        if isinstance(value, str) and len(value) > 1 << 20:
            return "error\tLimitError"
        return f"value\t{type(value).__name__}\t{value!r}"
    except MemoryError:
        return "error\tLimitError"
    except SyntaxError:
        return None
    except Exception as error:
        for kind in kinds:
            if isinstance(error, kind):
                return f"error\t{kind.__name__}"
        raise


def character(code):
    """Case, digit and letter of one character, and what it is around a sigma."""
    c = chr(code)
    return f"{c.lower()}|{c.upper()}|{(c + 'A').title()}|{('AΣ' + c + 'a').lower()}|{(c + 'Σ').lower()}|{c.isdigit():d}{c.isalpha():d}{not c.strip():d}"


AREAS = {"methods": method_case, "formats": format_case, "calendar": calendar_case}
lines = []
for line in sys.stdin.read().splitlines():
    area, seed, count = line.split()
    if area == "characters":
        lines += [character(code) for code in range(int(seed), int(count)) if not 0xD800 <= code < 0xE000 and chr(code) not in "\n\r"]
        continue
    r = random.Random(f"{area} {seed}")
    while int(count) > 0:
        source = AREAS[area](r)
        found = outcome(source)
        if found is None or "\n" in source or "\t" in source:
            continue
        count = int(count) - 1
        lines.append(f"{source}\t{found}")
sys.stdout.buffer.write(("\n".join(lines) + "\n").encode("utf-8", "surrogatepass"))
