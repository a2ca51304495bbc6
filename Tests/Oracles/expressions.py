"""Evaluates expressions in CPython, one JSON line in, one out.

In: {"names": {"bare": {name: source}, "participant": {...}, ...}, "now": source} sets what names mean for the lines
after it; {"e": source} is an expression. Out (for expressions only): {"v": repr, "t": type}, {"x": exception},
{"past": true} where some value on the way was an integer past 64 bits or a complex number, {"large": true} where one
was too large to compare.
"""

import ast
import datetime as calendar
import json
import resource
import sys
import warnings
from datetime import date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

warnings.simplefilter("ignore")
resource.setrlimit(resource.RLIMIT_AS, (2 << 30, 2 << 30))


class Past(Exception):
    """What CPython goes on with and campaignd, as designed, does not."""


class Large(Exception):
    """A text or list larger than is worth comparing."""


class Scope:
    def __init__(self, values):
        self.__dict__.update(values)

    def __getitem__(self, name):
        return self.__dict__[name]


def checked(value):
    kind = type(value)
    if kind is int:
        if not -(2**63) <= value < 2**63:
            raise Past
    elif kind is complex:
        raise Past
    elif kind is tuple or kind is list:
        for item in value:
            if type(item) is int and not -(2**63) <= item < 2**63:
                raise Past
    return value


def power(a, b):
    if isinstance(a, int) and isinstance(b, int) and b > 0 and a.bit_length() * b > 20_000:
        if a not in (0, 1, -1):
            raise Past
    return checked(a**b)


def times(a, b):
    for x, y in ((a, b), (b, a)):
        if isinstance(x, (str, list, tuple)) and isinstance(y, int) and y > 0 and (len(x) * y > 20_000):
            raise Large
    return checked(a * b)


def width(value):
    if isinstance(value, int) and abs(value) > 20_000:
        raise Large
    return value


def rounded(number, ndigits=None):
    if isinstance(number, int) and isinstance(ndigits, int):
        # The same for every larger power of ten, which CPython works out digit by digit.
        ndigits = max(ndigits, -100)
    return round(number, ndigits)


class Checking(ast.NodeTransformer):
    """Looks at the value of every operation."""

    def visit(self, node):
        if isinstance(node, ast.FormattedValue):
            node.value = self.visit(node.value)
            if node.format_spec is not None:
                for part in node.format_spec.values:
                    self.visit(part)
                    if isinstance(part, ast.FormattedValue):
                        part.value = call("_width", [part.value])
            return node
        if isinstance(node, (ast.Constant, ast.Name, ast.Slice)):
            return self.generic_visit(node) if isinstance(node, ast.Slice) else node
        if isinstance(node, ast.JoinedStr):
            for part in node.values:
                self.visit(part)
            return node
        if isinstance(node, ast.Call):
            called = node.func
            node.args = [self.visit(argument) for argument in node.args]
            for keyword in node.keywords:
                keyword.value = self.visit(keyword.value)
            if isinstance(called, ast.Attribute):
                name = called.value.id if isinstance(called.value, ast.Name) else ""
                if name in ("datetime", "date") and called.attr in ("now", "today"):
                    return ast.Call(
                        func=ast.Name(id="_" + called.attr, ctx=ast.Load()), args=node.args, keywords=node.keywords)
                called.value = self.visit(called.value)
            return call("_checked", [node])
        self.generic_visit(node)
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow):
            return call("_power", [node.left, node.right])
        if isinstance(node, ast.BinOp) and isinstance(node.op, ast.Mult):
            return call("_times", [node.left, node.right])
        if isinstance(node, ast.BinOp | ast.UnaryOp):
            return call("_checked", [node])
        return node


def call(name, arguments):
    return ast.Call(func=ast.Name(id=name, ctx=ast.Load()), args=arguments, keywords=[])


def clock(moment):
    """datetime.now() on a machine whose clock is set to UTC."""

    def now(tz=None):
        return moment if tz is None else moment.replace(tzinfo=timezone.utc).astimezone(tz)

    return now


def main():
    known = {"datetime": datetime, "date": date, "time": time, "timedelta": timedelta, "timezone": timezone}
    sources = {"calendar": calendar, "ZoneInfo": ZoneInfo, **known}
    known.update(_checked=checked, _power=power, _times=times, round=rounded, _width=width)
    names = {}
    for line in sys.stdin:
        given = json.loads(line)
        if "names" in given:
            now = eval(given["now"], dict(sources))
            names = {"_now": clock(now), "_today": lambda now=now: now.date()}
            for scope, values in given["names"].items():
                values = {name: eval(source, dict(sources)) for name, source in values.items()}
                if scope == "bare":
                    names.update(values)
                else:
                    names[scope] = Scope(values)
            continue
        try:
            tree = Checking().visit(ast.parse(given["e"].strip(), mode="eval"))
            code = compile(ast.fix_missing_locations(tree), "<expression>", "eval")
            value = eval(code, {**known, **names})
            answer = {"v": repr(value), "t": type(value).__name__}
        except Past:
            answer = {"past": True}
        except Large:
            answer = {"large": True}
        except RecursionError:
            raise
        except Exception as error:
            answer = {"x": type(error).__name__ + ": " + str(error)}
        print(json.dumps(answer))


main()
