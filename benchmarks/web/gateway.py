"""Measures how many requests a gateway authorises each second: each signed by a device's key, taken once, checked against the
ledger. `AUREOLE_BINARY=.build/release/aureole .venv/bin/python benchmarks/web/gateway.py [--connections 16] [--json]`.

Requests are signed beforehand, so that wrk (a Debian package) sends as fast as the gateway answers; wrk, the gateway,
the ledger and five custodians share this computer.
"""

from __future__ import annotations

import argparse
import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from itertools import chain
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path[:0] = [str(ROOT / "Tests/Web"), str(ROOT / "benchmarks")]

from row import HEAD, Row  # noqa: E402
from town.by_hand import Gateway  # noqa: E402
from town.running import Town  # noqa: E402
from town.visitor import ORDER, Key, Visitor, sha256, totp, word  # noqa: E402

TARGET = "/v1/session"
THREADS = 2
# A request may be a minute from the server's clock either way: signed for a moment ahead, all are good for long enough.
AHEAD = 20
# wrk counts the whole time, so that there must be more requests than are sent in it.
SECONDS = 10


def signed(work: tuple[bytes, bytes, bytes, int, range]) -> list[str]:
    """The headers of one session's requests of these numbers."""
    ledger, scalar, session, at, numbers = work
    key, subject = Key(scalar), sha256(f"GET {TARGET}".encode()) + sha256(b"")
    start = b"aureole/session/v1" + ledger + sha256(session) + word(at)
    head = f"Aureole-Session id={session.hex()}, time={at}, number="
    return [f"{head}{number}, signature={key.sign(start + word(number) + subject).hex()}" for number in numbers]


def sessions(town: Town) -> list[tuple[bytes, bytes]]:
    """Two sessions of each person: device key and identifier. Codes of this step and the next one count now."""
    if time.time() % 30 > 20:
        time.sleep(30 - time.time() % 30)
    found = []
    for person in town.people.values():
        for steps in (0, 1):
            scalar = (secrets.randbelow(ORDER - 1) + 1).to_bytes(32, "big")
            visitor = Visitor(town.url, person, device=Key(scalar))
            answer = visitor.open("POST", "/v1/login", visitor.login_body(totp(person.totp, steps=steps)))
            if answer.status == 200:
                found.append((scalar, bytes.fromhex(answer.json["session"])))
    assert len(found) >= THREADS, "nobody could log in"
    return found


def prepare(town: Town, count: int, folder: str) -> None:
    """Signs requests into a file for each of wrk's threads; sessions take turns, so numbers stay in their window."""
    ledger, mine = Visitor(town.url, next(iter(town.people.values()))).ledger(), sessions(town)
    each = count // len(mine)
    at = int(time.time()) + AHEAD
    work = [(ledger, scalar, session, at, range(1, each + 1)) for scalar, session in mine]
    with Pool(os.cpu_count()) as pool:
        lines = pool.map(signed, work, chunksize=1)
    for thread in range(THREADS):
        turns = chain.from_iterable(zip(*lines[thread::THREADS], strict=True))
        (Path(folder) / str(thread)).write_text("\n".join(turns) + "\n")


def measured(url: str, connections: int, seconds: int, *arguments: str) -> dict:
    """What wrk finds."""
    script = str(Path(__file__).with_suffix(".lua"))
    done = subprocess.run(
        ["wrk", "-t", str(THREADS), "-c", str(connections), "-d", f"{seconds}s", "-s", script, url, "--", *arguments],
        capture_output=True, text=True, timeout=seconds + 60, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def rows(connections: int, count: int) -> Iterator[Row]:
    """Starts a town, signs, measures: what is authorised beside what is answered to anybody, and how long the slowest wait."""
    town = Town()
    # All requests come from one address and a few sessions: what is measured is the gateway, not its limits.
    gateway = Gateway(town, "--session-rate", "0", "--address-rate", "0")
    town.url = f"http://127.0.0.1:{gateway.port}"
    try:
        with tempfile.TemporaryDirectory() as folder:
            open_to_all = measured(town.url, connections, SECONDS // 2, "/healthz")
            prepare(town, count, folder)
            found = measured(town.url, connections, SECONDS, TARGET, folder)
        # Requests that are used up before the time is over go out a last time and are refused: the rate is that until then.
        assert found["refused"] <= THREADS and not found["broken"], f"refused or broken: {found}"
        yield Row("gateway.authorised", "1/s", rate(found), rate(open_to_all), ">= 5000")
        yield Row("gateway.authorised, p50", "ms", found["p50"] / 1000, open_to_all["p50"] / 1000, None)
        yield Row("gateway.authorised, p99", "ms", found["p99"] / 1000, open_to_all["p99"] / 1000, "< 20")
    finally:
        gateway.process.kill()
        town.close()


def rate(found: dict) -> float:
    """Requests a second."""
    return found["requests"] / found["microseconds"] * 1e6


def main() -> None:
    """Measures and prints."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=240_000, help="how many are signed beforehand")
    parser.add_argument("--connections", type=int, default=16)
    parser.add_argument("--json", action="store_true", help="print one JSON object a line")
    options = parser.parse_args()
    if not options.json:
        print(HEAD)
    for each in rows(options.connections, options.requests):
        print(each.text(options.json), flush=True)


if __name__ == "__main__":
    main()
