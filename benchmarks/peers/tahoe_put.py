"""Times how long a Tahoe-LAFS grid takes to store a file: encrypted and cut by the client into 5 shares of which any 3
suffice, one on each of 5 storage servers.

Seven processes on loopback: introducer, 5 storage servers, client. Content is random and new in each run. A time runs
from the PUT to the client's web API until its answer, which comes when all shares are placed.
"""

import http.client
import json
import os
import pathlib
import socket
import sys
import time
from importlib.metadata import version

from measurement import Failure, run, summary

NEEDED, TOTAL = 3, 5


def measure(options, folder, processes):
    grid = Grid(folder, processes)
    times = []
    for _ in range(options.runs):
        content = os.urandom(options.bytes)
        start = time.perf_counter()
        capability = grid.request("PUT", "/uri", content)
        times.append((time.perf_counter() - start) * 1000)
        if not capability.endswith(f":{NEEDED}:{TOTAL}:{options.bytes}".encode()):
            raise Failure("the file was not cut into shares as asked")
    if grid.request("GET", "/uri/" + capability.decode()) != content:
        raise Failure("the file that came is not the one that was stored")
    return {"version": version("tahoe-lafs"), "put_ms": summary(times)}


class Grid:
    """The processes of a grid, ready for a file when made."""

    def __init__(self, folder, processes):
        self._processes = processes
        *ports, introducer_port = free_ports(TOTAL + 1)
        introducer = self._start(folder / "introducer", "introducer", listening(introducer_port))
        furl = self._appears(introducer / "private" / "introducer.furl")
        for number, port in enumerate(ports, 1):
            storage = "[storage]\nenabled = true\nreserved_space = 0\n"
            self._start(folder / f"storage-{number}", "client", listening(port) + storage, furl)
        client = self._start(folder / "client", "client", CLIENT, furl)
        url = self._appears(client / "node.url")
        self._port = int(url.rstrip("/").rpartition(":")[2])
        while self._connected() < TOTAL:
            self._wait()

    def request(self, method, path, content=None):
        """One request to the client's web API; the body of the answer."""
        connection = http.client.HTTPConnection("127.0.0.1", self._port)
        try:
            connection.request(method, path, content)
            answer = connection.getresponse()
            body = answer.read()
        except http.client.HTTPException as error:
            raise Failure(f"the client's answer could not be read: {error}") from error
        finally:
            connection.close()
        if answer.status not in (200, 201):
            raise Failure(f"the client answered {method} with {answer.status}")
        return body

    def _start(self, home, kind, configuration, furl=None):
        (home / "private").mkdir(parents=True)
        # `tahoe run` tells the kinds of node apart by the name of this file.
        (home / f"tahoe-{kind}.tac").touch()
        (home / "tahoe.cfg").write_text(configuration)
        if furl:
            introducers = {"introducers": {"bench": {"furl": furl}}}
            (home / "private" / "introducers.yaml").write_text(json.dumps(introducers))
        self._processes.start(home.name, pathlib.Path(__file__).resolve(), "--node", home, answers=False)
        return home

    def _appears(self, path):
        while not path.exists() or not (text := path.read_text().strip()):
            self._wait()
        return text

    def _connected(self):
        servers = json.loads(self.request("GET", "/?t=json"))["servers"]
        return sum(server["connection_status"] == "connected" for server in servers)

    def _wait(self):
        self._processes.check()
        time.sleep(0.05)


CLIENT = f"""[node]
web.port = tcp:0:interface=127.0.0.1
tub.port = disabled
tub.location = disabled
[client]
shares.needed = {NEEDED}
shares.happy = {TOTAL}
shares.total = {TOTAL}
[storage]
enabled = false
"""


def listening(port):
    return f"[node]\ntub.port = tcp:{port}:interface=127.0.0.1\ntub.location = tcp:127.0.0.1:{port}\n"


def free_ports(count):
    """Ports that were free a moment ago: Tahoe-LAFS wants to be told, and does not take 0."""
    sockets = [socket.create_server(("127.0.0.1", 0)) for _ in range(count)]
    ports = [one.getsockname()[1] for one in sockets]
    for one in sockets:
        one.close()
    return ports


def serve(home):
    """The process of one node: `tahoe run`, which ends when standard input ends."""
    from allmydata.node import Node
    from allmydata.scripts import runner
    from foolscap.api import Tub

    # Each node would offer its log to readers on every interface, and no setting prevents it: a tub that never listens.
    Node.create_log_tub = lambda node: setattr(node, "log_tub", Tub())
    sys.argv[1:] = ["run", home]
    sys.exit(runner.run())


if __name__ == "__main__":
    if sys.argv[1:2] == ["--node"]:
        serve(sys.argv[2])
    else:
        run("tahoe-lafs", "allmydata", measure)
