"""Prints how many requests a gateway authorises each second: each signed by a device's key, taken once, checked against the
ledger. `AUREOLE_BINARY=.build/release/aureole .venv/bin/python benchmarks/web/gateway.py [requests] [connections]`.

Requests are signed beforehand, so that wrk (a Debian package) sends as fast as the gateway answers; wrk, the gateway,
the ledger and five custodians share this computer.
"""

from __future__ import annotations

import json
import os
import secrets
import subprocess
import sys
import tempfile
import time
from itertools import chain
from multiprocessing import Pool
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Web"))

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


def show(name: str, found: dict) -> None:
    """One line."""
    rate = found["requests"] / found["microseconds"] * 1e6
    print(
        f"{name:32} {rate:8.0f} a second   p50 {found['p50'] / 1000:6.2f} ms   p90 {found['p90'] / 1000:6.2f} ms   "
        f"p99 {found['p99'] / 1000:6.2f} ms   most {found['most'] / 1000:6.1f} ms   "
        f"{found['requests']} requests, {found['refused']} refused, {found['broken']} broken"
    )


def main() -> None:
    """Starts a town, signs, measures, prints."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 150_000
    connections = int(sys.argv[2]) if len(sys.argv) > 2 else 16
    load = " ".join(f"{each:.1f}" for each in os.getloadavg())
    print(f"{os.cpu_count()} cores, load {load}, {connections} connections")
    town = Town()
    try:
        with tempfile.TemporaryDirectory() as folder:
            show("GET /healthz", measured(town.url, connections, 5, "/healthz"))
            begun = time.monotonic()
            prepare(town, count, folder)
            print(f"signed {count} requests in {time.monotonic() - begun:.1f} s")
            found = measured(town.url, connections, SECONDS, TARGET, folder)
            assert found["requests"] < count - count // 50, "the signed requests were used up: sign more"
            show(f"GET {TARGET}, authorised", found)
    finally:
        town.close()


if __name__ == "__main__":
    main()
