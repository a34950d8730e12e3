"""What measuring another program takes: options, a temporary folder, child processes that never outlive the
measurement, and one line of JSON on standard output."""

import argparse
import contextlib
import importlib.util
import json
import pathlib
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile

TIME_LIMIT = 120  # seconds for everything; a peer that hangs must not hang the benchmark


class Failure(Exception):
    """Why nothing was measured; one line without a full stop."""


class Processes:
    """Children with pipes for input and output. Each must end when its standard input ends: that is how they are
    stopped, and it also stops them when this process is killed."""

    def __init__(self, folder):
        self._folder = folder
        self._children = {}

    def start(self, name, *arguments, answers=True):
        """Starts Python with the arguments. What it prints goes to a file in the folder, and with answers only what
        it prints on standard error: output is then a pipe."""
        with open(self._folder / f"{name}.log", "wb") as log:
            child = subprocess.Popen(
                [sys.executable, *map(str, arguments)], cwd=self._folder, text=True, start_new_session=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE if answers else log, stderr=log)
        self._children[name] = child
        return child

    def check(self):
        """Throws when a child has ended."""
        for name, child in self._children.items():
            if child.poll() is not None:
                self.ended(name)

    def ended(self, name):
        """Throws, with the status and the last line of the log of the child that ended."""
        status = self._children[name].wait()
        lines = (self._folder / f"{name}.log").read_text(errors="replace").strip().splitlines()
        raise Failure(f"the process {name} ended early with status {status}; it said last: {lines[-1:]}")

    def stop(self):
        for child in self._children.values():
            with contextlib.suppress(BrokenPipeError):
                child.stdin.close()
        for child in self._children.values():
            try:
                child.wait(timeout=5)
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()


def run(peer, module, measure):
    """Parses the options, calls measure(options, folder, processes) and prints what it returns.

    Everything started is stopped and the folder removed before this returns: after a failure, an interrupt or SIGTERM
    too, which end with status 1.
    """
    options = _options(peer)
    folder = None
    processes = None
    try:
        if importlib.util.find_spec(module) is None:
            raise Failure(f"{peer} is not installed: pip install -r script/requirements-bench.txt")
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
            signal.signal(number, _interrupted)
        signal.alarm(TIME_LIMIT)
        folder = pathlib.Path(tempfile.mkdtemp(prefix="aureole-peer-", dir=options.folder)).resolve()
        processes = Processes(folder)
        result = measure(options, folder, processes)
    except (Failure, OSError, ValueError) as error:
        sys.exit(f"{peer}: {error}")
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGALRM):
            signal.signal(number, signal.SIG_IGN)
        if processes:
            processes.stop()
        if folder:
            shutil.rmtree(folder, ignore_errors=True)
    print(json.dumps({"peer": peer, **result, "bytes": options.bytes, "runs": options.runs}))


def summary(milliseconds):
    """The median and the extremes, in ms."""
    values = {"p50": statistics.median(milliseconds), "min": min(milliseconds), "max": max(milliseconds)}
    return {name: round(value, 2) for name, value in values.items()}


def _interrupted(number, _frame):
    name = "the time limit" if number == signal.SIGALRM else signal.Signals(number).name
    raise Failure(f"stopped by {name}")


def _options(peer):
    def within(least, most):
        def number(text):
            if not least <= (value := int(text)) <= most:
                raise argparse.ArgumentTypeError(f"must be from {least} to {most}")
            return value
        return number

    parser = argparse.ArgumentParser(description=f"Measures {peer} on this machine; prints one line of JSON.")
    parser.add_argument("--bytes", type=within(1024, 1 << 30), default=10 << 20, help="size of the content")
    parser.add_argument("--runs", type=within(1, 100), default=9, help="how often, with new content each time")
    parser.add_argument("--folder", help="where to make the temporary folder")
    return parser.parse_args()
