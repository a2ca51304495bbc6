"""The worker of campaignd's custom actions: runs scripts, one call at a time, each call in a process forked for it.

The daemon talks to it over the socket that is its standard input, in frames: four bytes of length, big end first, then
the bytes. It sends the settings once; then, for each call, a JSON head, the script where the head says so, and the
context of ScriptCall.swift. The worker answers the settings with "ready" or "refused", and each call with "started" and
then with its result. It ends when the socket does.

A call cannot leave anything behind: its process ends with it, what it started is killed, its directory is emptied.
Needs Python 3.10 or newer; the standard library alone can be imported.
"""

import ast
import gc
import importlib
import importlib.util
import json
import linecache
import os
import pwd
import resource
import select
import shutil
import signal
import struct
import sys
import tempfile
import time
import traceback
import types
from collections.abc import Mapping
from datetime import date, datetime, timezone
from difflib import get_close_matches
from zoneinfo import ZoneInfo

ENVIRONMENT = {"PATH": "/usr/local/bin:/usr/bin:/bin", "LANG": "C.UTF-8", "TZ": "UTC"}
# How often a running call is looked at, in seconds.
TICK = 0.05
# Scripts kept compiled.
KEPT_SCRIPTS = 64
# Bytes of a failure's text.
LONGEST_FAILURE = 8192
# Modules whose import does more than define things.
NOT_PRELOADED = {"antigravity", "this", "idlelib", "turtle", "turtledemo", "tkinter", "test", "lib2to3", "site"}
PR_SET_PDEATHSIG = 1
PR_SET_CHILD_SUBREAPER = 36


def prctl(option, argument):
    """False where it cannot be called: what depends on it is then done less thoroughly."""
    try:
        import ctypes

        return ctypes.CDLL(None, use_errno=True).prctl(option, argument, 0, 0, 0) == 0
    except (ImportError, OSError, AttributeError, MemoryError):
        return False


# Frames


def read_exactly(descriptor, count):
    parts = []
    while count > 0:
        part = os.read(descriptor, min(count, 1 << 20))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)


def read_frame(descriptor):
    return read_exactly(descriptor, struct.unpack(">I", read_exactly(descriptor, 4))[0])


def write_all(descriptor, data):
    view = memoryview(data)
    while view:
        view = view[os.write(descriptor, view) :]


def write_frame(descriptor, value):
    data = json.dumps(value).encode()
    write_all(descriptor, struct.pack(">I", len(data)) + data)


# What a script is handed


class Record(Mapping):
    """Named values that cannot be written, by attribute (`r.name`) or by key (`r["name"]`)."""

    __slots__ = ("_fields", "_path")

    def __init__(self, path, fields):
        object.__setattr__(self, "_path", path)
        object.__setattr__(self, "_fields", fields)

    def __getattribute__(self, name):
        # A field named as a method of mappings is the field.
        if not name.startswith("_"):
            fields = object.__getattribute__(self, "_fields")
            if name in fields:
                return fields[name]
        return object.__getattribute__(self, name)

    def __getattr__(self, name):
        raise AttributeError(self._no(name))

    def __getitem__(self, name):
        try:
            return self._fields[name]
        except KeyError:
            raise KeyError(self._no(name)) from None

    def _no(self, name):
        near = get_close_matches(str(name), self._fields, 1)
        known = f"did you mean {near[0]!r}?" if near else "there are: " + (", ".join(self._fields) or "none")
        return f"{self._path} has no {name!r} ({known})"

    def _refuse(self):
        return f"{self._path} is read-only (fields are written by what run() returns)"

    def __setattr__(self, name, value):
        raise AttributeError(self._refuse())

    def __delattr__(self, name):
        raise AttributeError(self._refuse())

    def __setitem__(self, name, value):
        raise TypeError(self._refuse())

    def __delitem__(self, name):
        raise TypeError(self._refuse())

    def __iter__(self):
        return iter(self._fields)

    def __len__(self):
        return len(self._fields)

    def __contains__(self, name):
        return name in self._fields

    def __repr__(self):
        return f"{self._path}({self._fields!r})"

    def __copy__(self):
        return self

    def __deepcopy__(self, memo):
        return self


def plain(value, path):
    """JSON as it is, but read-only."""
    if isinstance(value, dict):
        return Record(path, {name: plain(item, f"{path}.{name}") for name, item in value.items()})
    if isinstance(value, list):
        return tuple(plain(item, f"{path}[{index}]") for index, item in enumerate(value))
    return value


def instant(text, zone):
    value = datetime.fromisoformat(text.replace("Z", "+00:00"))
    return value.replace(tzinfo=zone) if value.tzinfo is None else value.astimezone(zone)


def typed(value, path, zone):
    """A value of a field, or a record of them."""
    if not isinstance(value, dict):
        return value
    if len(value) == 1:
        ((kind, text),) = value.items()
        if kind == "date" and isinstance(text, str):
            return date.fromisoformat(text)
        if kind == "datetime" and isinstance(text, str):
            return instant(text, zone)
    return Record(path, {name: typed(item, f"{path}.{name}", zone) for name, item in value.items()})


def context(data, key):
    given = json.loads(data)
    zone = ZoneInfo(given["timezone"])
    fields = {"params": plain(given.get("params") or {}, "ctx.params")}
    for name in ("participant", "customer"):
        items = given.get(name) or {}
        fields[name] = Record(f"ctx.{name}", {field: typed(item, "", zone) for field, item in items.items()})
    communication = given.get("communication")
    if communication is not None:
        items = {name: typed(item, "", zone) for name, item in communication.items() if name != "results"}
        # Results bear names of their own: one called "date" is no date by that.
        results = {name: typed(item, "", zone) for name, item in (communication.get("results") or {}).items()}
        items["results"] = Record("ctx.communication.results", results)
        communication = Record("ctx.communication", items)
    fields["communication"] = communication
    fields["now"] = instant(given["now"], zone)
    fields["timezone"] = given["timezone"]
    fields["idempotency_key"] = key
    return Record("ctx", fields), zone


# What a script answers


class Refused(Exception):
    """What run() returned is no answer."""


def name_of(value):
    return type(value).__name__


def written(path, value, zone):
    """A value as the daemon reads it: its type and its text; None clears the field."""
    if value is None:
        return None
    if isinstance(value, bool):
        return ["boolean", "true" if value else "false"]
    if isinstance(value, int):
        value = int(value)
        if not -(1 << 63) <= value < 1 << 63:
            raise Refused(f"{path} is an int past 64 bits (one from -2**63 to 2**63 - 1 was expected)")
        return ["integer", str(value)]
    if isinstance(value, float):
        value = float(value)
        if value != value or value in (float("inf"), float("-inf")):
            raise Refused(f"{path} is the float {value} (a finite one was expected)")
        return ["number", repr(value)]
    if isinstance(value, str):
        value = str.__str__(value)
        try:
            value.encode()
        except UnicodeEncodeError:
            raise Refused(f"{path} is a str with half a surrogate pair in it (text was expected)") from None
        return ["string", value]
    if isinstance(value, datetime):
        offset = value.utcoffset()
        if offset is None or (value.tzinfo is zone and offset == value.replace(fold=1 - value.fold).utcoffset()):
            return ["datetime", value.replace(tzinfo=None).isoformat()]
        if offset.total_seconds() % 60:
            value = value.astimezone(timezone.utc)
        return ["datetime", value.isoformat()]
    if isinstance(value, date):
        return ["date", value.isoformat()]
    expected = "str, int, float, bool, None, date or datetime"
    raise Refused(f"{path} is of type {name_of(value)} ({expected} was expected)")


def writes(returned, zone):
    """[[level, field, value]] of what run() returned."""
    if returned is None:
        return []
    if not isinstance(returned, Mapping):
        raise Refused(f"run() returned {name_of(returned)} (None or a dict with \"participant\" or \"customer\" was expected)")
    result = []
    for level, fields in returned.items():
        if level not in ("participant", "customer"):
            raise Refused(f"run() returned a dict with the key {level!r} (\"participant\" and \"customer\" are known)")
        if not isinstance(fields, Mapping):
            raise Refused(f"{level} is of type {name_of(fields)} (a dict of fields was expected)")
        for field, value in fields.items():
            if not isinstance(field, str):
                raise Refused(f"{level} has a key of type {name_of(field)} (names of fields were expected)")
            result.append([level, field, written(f"{level}.{field}", value, zone)])
    return result


def shortened(text):
    data = text.encode(errors="backslashreplace")
    if len(data) <= LONGEST_FAILURE:
        return data.decode()
    # What was raised stands at the end, where it was called at the beginning.
    head, tail = data[: LONGEST_FAILURE // 4], data[-(LONGEST_FAILURE * 3 // 4 - 16) :]
    return head.decode(errors="ignore") + "\n  ...\n" + tail.decode(errors="ignore")


def trimmed(error, file, seen=None):
    """The traceback with the script's own frames alone."""
    seen = seen or set()
    if error is None or id(error) in seen:
        return
    seen.add(id(error))
    error.stack = traceback.StackSummary.from_list([frame for frame in error.stack if frame.filename == file])
    trimmed(error.__cause__, file, seen)
    trimmed(error.__context__, file, seen)
    for part in getattr(error, "exceptions", None) or ():
        trimmed(part, file, seen)


def told(error, file):
    """The text of a failure: the traceback, as far as it is the script's."""
    try:
        report = traceback.TracebackException.from_exception(error, limit=-50)
        trimmed(report, file)
        return shortened("".join(report.format()).rstrip("\n"))
    except BaseException as worse:
        return f"{name_of(error)} (its traceback cannot be told: {name_of(worse)})"


# One call, in its own process


def limit(settings, call):
    memory = settings["memory_bytes"]
    # What is above the soft limit is left for telling of a MemoryError.
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory + (32 << 20)))
    seconds = int(call["timeout"]) + 2
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds + 1))
    resource.setrlimit(resource.RLIMIT_NOFILE, (settings["open_files"],) * 2)
    resource.setrlimit(resource.RLIMIT_FSIZE, (settings["file_bytes"],) * 2)
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if settings["user"]:
        # Counted over all processes of the user: only one that is the scripts' own can be limited so.
        most = settings["processes"] * settings["workers"] + settings["workers"]
        resource.setrlimit(resource.RLIMIT_NPROC, (most, most))


def run(script, given, call, settings):
    """The answer as JSON bytes."""
    file = script.file
    try:
        handed, zone = context(given, call["key"])
        module = types.ModuleType("script")
        module.__file__ = file
        # Dataclasses look their module up.
        sys.modules["script"] = module
        sys.argv = [file]
        linecache.cache[file] = (len(script.text), None, script.text.splitlines(True), file)
        exec(script.code, module.__dict__)
        function = module.__dict__.get("run")
        if not callable(function):
            raise Refused(f"{file} has no function run (def run(ctx): was expected)")
        answer = json.dumps({"writes": writes(function(handed), zone)}).encode()
        if len(answer) > settings["answer_bytes"]:
            raise Refused(f"run() returned {len(answer)} bytes (at most {settings['answer_bytes']})")
        return answer
    except Refused as refusal:
        text = str(refusal)
    except BaseException as error:
        try:
            hard = resource.getrlimit(resource.RLIMIT_AS)[1]
            resource.setrlimit(resource.RLIMIT_AS, (hard, hard))
        except (OSError, ValueError):
            pass
        text = told(error, file)
        if isinstance(error, MemoryError):
            text += f" (the limit is {settings['memory_bytes'] >> 20} MB)"
    return json.dumps({"failed": shortened(text)}).encode()


def child(script, given, call, settings, result, output, closing):
    """Never returns."""
    own = os.getpid()
    try:
        os.setpgid(0, 0)
        prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(output, 1)
        os.dup2(output, 2)
        for descriptor in closing:
            os.close(descriptor)
        sys.stdout = os.fdopen(1, "w", encoding="utf-8", errors="backslashreplace", closefd=False)
        sys.stderr = os.fdopen(2, "w", 1, encoding="utf-8", errors="backslashreplace", closefd=False)
        limit(settings, call)
        answer = run(script, given, call, settings)
        # A process that the script has forked comes by here too.
        if os.getpid() == own:
            write_all(result, answer)
        for stream in (sys.stdout, sys.stderr):
            try:
                stream.flush()
            except BaseException:
                pass
    finally:
        os._exit(0)


# The worker


class Script:
    def __init__(self, file, source):
        self.file = file
        self.failure = None
        self.text = ""
        self.code = None
        try:
            tree = ast.parse(source, file)
            self.text = importlib.util.decode_source(source)
            self.code = compile(tree, file, "exec", dont_inherit=True)
        except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
            self.failure = shortened("".join(traceback.format_exception_only(error)).rstrip("\n"))
            return
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                for alias in node.names:
                    preload(alias.name)
            elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
                preload(node.module)
                for alias in node.names:
                    if f"{node.module}.{alias.name}" in KNOWN_SUBMODULES:
                        preload(f"{node.module}.{alias.name}")


KNOWN_SUBMODULES = {"urllib.request", "urllib.parse", "urllib.error", "http.client", "email.message", "os.path"}


def preload(name):
    """Imports a module of the standard library here, so that the calls find it there."""
    top = name.partition(".")[0]
    if top not in sys.stdlib_module_names or top in NOT_PRELOADED:
        return
    try:
        importlib.import_module(name)
    except Exception:
        # The script is told when it imports the module itself.
        pass


def children_of(process):
    found = []
    try:
        for task in os.listdir(f"/proc/{process}/task"):
            with open(f"/proc/{process}/task/{task}/children") as file:
                found += [int(number) for number in file.read().split()]
    except OSError:
        pass
    return found


def descendants(most):
    """How many processes the call has, itself and those it has orphaned; stops counting past `most`."""
    waiting = children_of(os.getpid())
    count = len(waiting)
    while waiting and count <= most:
        found = children_of(waiting.pop())
        count += len(found)
        waiting += found
    return count


def reap_all():
    """Kills what the call has left running; what it has orphaned is the worker's own child by now."""
    for _ in range(1000):
        left = children_of(os.getpid())
        for process in left:
            try:
                os.kill(process, signal.SIGKILL)
            except OSError:
                pass
        for process in left:
            try:
                os.waitpid(process, 0)
            except ChildProcessError:
                pass
        if not left:
            break
    try:
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    except ChildProcessError:
        pass


class Worker:
    def __init__(self, channel, settings):
        self.channel = channel
        self.settings = settings
        self.scripts = {}
        self.directory = None

    def prepare(self):
        settings = self.settings
        if sys.version_info < (3, 10):
            raise Refused(f"{sys.executable} is Python {sys.version.split()[0]} (3.10 or newer was expected)")
        if settings["user"]:
            become(settings["user"])
        os.umask(0o077)
        self.directory = tempfile.mkdtemp(prefix="campaignd-")
        os.chdir(self.directory)
        prctl(PR_SET_CHILD_SUBREAPER, 1)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        self.woken, waking = os.pipe2(os.O_CLOEXEC | os.O_NONBLOCK)
        self.waking = waking
        signal.signal(signal.SIGCHLD, lambda number, frame: None)
        signal.set_wakeup_fd(waking, warn_on_full_buffer=False)

    def serve(self):
        while True:
            call = json.loads(read_frame(self.channel))
            name = (call["hash"], call["file"])
            if call["has_source"]:
                source = read_frame(self.channel)
                if len(self.scripts) >= KEPT_SCRIPTS:
                    self.scripts.clear()
                self.scripts[name] = Script(call["file"], source)
                gc.collect()
                gc.freeze()
            given = read_frame(self.channel)
            script = self.scripts.get(name)
            if script is None:
                write_frame(self.channel, {"unknown": True})
                continue
            write_frame(self.channel, {"started": True})
            if script.failure:
                write_frame(self.channel, {"failed": script.failure})
                continue
            write_frame(self.channel, self.answer(script, given, call))

    def answer(self, script, given, call):
        result, result_end = os.pipe2(os.O_CLOEXEC)
        output, output_end = os.pipe2(os.O_CLOEXEC)
        deadline = time.monotonic() + call["timeout"]
        try:
            process = os.fork()
        except OSError as error:
            for descriptor in (result, result_end, output, output_end):
                os.close(descriptor)
            return {"failed": f"no process could be started for the script: {error.strerror}"}
        if process == 0:
            closing = (result, output, output_end, self.channel, self.woken, self.waking)
            child(script, given, call, self.settings, result_end, output_end, closing)
        os.close(result_end)
        os.close(output_end)
        try:
            # Both sides do it: whoever comes first.
            os.setpgid(process, process)
        except OSError:
            pass
        try:
            return self.attend(process, result, output, deadline, call)
        finally:
            os.close(result)
            os.close(output)
            self.clean()

    def attend(self, process, result, output, deadline, call):
        """Waits for the end of the call's process, and ends it where it breaks a limit."""
        settings = self.settings
        answer, said = bytearray(), bytearray()
        os.set_blocking(result, False)
        os.set_blocking(output, False)
        poll = select.poll()
        poll.register(result, select.POLLIN)
        poll.register(output, select.POLLIN)
        poll.register(self.woken, select.POLLIN)
        # The daemon says nothing during a call: what comes is its end.
        poll.register(self.channel, select.POLLRDHUP)
        broken, has_ended = None, False
        looked = time.monotonic()
        while True:
            now = time.monotonic()
            events = dict(poll.poll(max(0, min(deadline - now, TICK)) * 1000))
            if self.channel in events:
                broken = "the daemon ended"
            for descriptor, kept, most in ((result, answer, settings["answer_bytes"] + 65536), (output, said, settings["output_bytes"])):
                if descriptor in events and not drain(descriptor, kept, most):
                    poll.unregister(descriptor)
            if self.woken in events:
                drain(self.woken, bytearray(), 0)
            # Looked at, not reaped: its number stays its own until its group is ended.
            if os.waitid(os.P_PID, process, os.WEXITED | os.WNOHANG | os.WNOWAIT):
                has_ended = True
                break
            now = time.monotonic()
            if now >= deadline:
                broken = f"the script ran longer than its timeout of {call['timeout']:g} s"
            elif now - looked >= TICK:
                looked = now
                if descendants(settings["processes"]) > settings["processes"]:
                    broken = f"the script had more than {settings['processes']} processes at once"
            if broken:
                break
        try:
            # The group at once: what forks faster than it is counted does not get away.
            os.killpg(process, signal.SIGKILL)
        except OSError:
            pass
        status = os.waitpid(process, 0)[1]
        reap_all()
        if has_ended:
            drain(result, answer, settings["answer_bytes"] + 65536)
        drain(output, said, settings["output_bytes"])
        if broken is None:
            broken = ending(status, answer, settings, call)
        told = {"failed": broken} if broken else json.loads(answer)
        told["output"] = said.decode(errors="replace")
        return told

    def clean(self):
        """Empties the working directory."""
        try:
            with os.scandir(self.directory) as entries:
                for entry in entries:
                    if entry.is_dir(follow_symlinks=False):
                        shutil.rmtree(entry.path, ignore_errors=True)
                    else:
                        os.unlink(entry.path)
        except OSError:
            pass

    def end(self):
        reap_all()
        if self.directory:
            os.chdir("/")
            shutil.rmtree(self.directory, ignore_errors=True)


def drain(descriptor, kept, most):
    """Reads what is there, keeps up to `most` bytes; False at the end."""
    for _ in range(64):
        try:
            part = os.read(descriptor, 65536)
        except BlockingIOError:
            return True
        if not part:
            return False
        kept += part[: max(0, most - len(kept))]
    return True


def ending(status, answer, settings, call):
    """Why a process that ended has not answered; None where it has."""
    if os.WIFSIGNALED(status):
        number = os.WTERMSIG(status)
        try:
            name = signal.Signals(number).name
        except ValueError:
            name = f"signal {number}"
        if number == signal.SIGXCPU:
            return f"the script used more processor time than its timeout of {call['timeout']:g} s"
        if number == signal.SIGKILL:
            return "the script's process was killed (SIGKILL): out of memory, or from outside"
        return f"the script's process crashed ({name})"
    try:
        json.loads(answer)
        return None
    except ValueError:
        code = os.waitstatus_to_exitcode(status)
        return f"the script ended its process (exit code {code}) instead of returning from run()"


def become(user):
    """Gives up the daemon's user for another."""
    try:
        entry = pwd.getpwnam(user)
    except KeyError:
        raise Refused(f"there is no user {user!r} (custom_actions.user)") from None
    if os.geteuid() == entry.pw_uid:
        return
    if os.geteuid() != 0:
        raise Refused(
            f"custom actions cannot run as {user!r}: the daemon is not root (leave custom_actions.user out, or let"
            " the daemon start as root)"
        )
    os.setgroups([])
    os.setresgid(entry.pw_gid, entry.pw_gid, entry.pw_gid)
    os.setresuid(entry.pw_uid, entry.pw_uid, entry.pw_uid)


def main():
    # An interpreter behind a wrapper brings an environment along.
    os.environ.clear()
    os.environ.update(ENVIRONMENT)
    channel = os.dup(0)
    null = os.open(os.devnull, os.O_RDWR)
    os.dup2(null, 0)
    os.dup2(null, 1)
    worker = Worker(channel, json.loads(read_frame(channel)))
    try:
        try:
            worker.prepare()
        except Refused as refusal:
            write_frame(channel, {"refused": str(refusal)})
            return
        except OSError as error:
            write_frame(channel, {"refused": f"the worker of custom actions cannot be set up: {error}"})
            return
        write_frame(channel, {"ready": sys.version.split()[0], "directory": worker.directory})
        os.dup2(null, 2)
        os.close(null)
        worker.serve()
    except (EOFError, OSError):
        pass
    finally:
        worker.end()


main()
