"""`aureole login` and what it opens, with real processes: the refusal beside the acceptance."""

from __future__ import annotations

import json
import shutil
import signal
import sqlite3
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from town.by_hand import Gateway
from town.dicom import series
from town.running import Town
from town.visitor import totp


class Terminal:
    """Cleo's command line, in a town whose gateway has made its certificate itself."""

    def __init__(self, town: Town, gateway: Gateway) -> None:
        self.town, self.gateway = town, gateway
        self.person = town.people["cleo"]
        self.home = town.folder / "clinician"
        self.url = f"https://localhost:{gateway.port}"
        (town.folder / "password").write_text(self.person.password + "\n")
        shutil.copy(town.folder / "gateway" / "gateway-certificate.pem", town.folder / "trusted.pem")
        self.record = self._record()
        self._policies = self._descriptions()

    def _record(self) -> str:
        """One slice that Ada got and lets Cleo keep."""
        paths = series(self.town.folder / "inputs", 1, "MARLOW^ADA", size=64)
        record = self.json("technologist", "send", str(paths[0]), "--to", "Ada Marlow")["record"]
        self.json("patient", "grant", "--to", "Cleo Winter", "--record", record, "--store", "--yes")
        return record

    def _descriptions(self) -> list[str]:
        """What names the town's custodians in a policy."""
        words = []
        for index, each in enumerate(self.json("patient", "policy")["custodians"], 1):
            path = str(self.town.folder / f"custodian-{index}.json")
            done = self.town.run(f"custodian-{index}", "custodian", "describe", "--url", each["url"], "--output", path)
            assert done.returncode == 0, done.stderr
            words += ["--custodian", path]
        return words

    def demand(self, *options: str) -> None:
        """Has the two authorities put a policy in force that asks this of logins."""
        proposed = self.json(
            "authority", "policy", "propose", *self._policies, "--threshold", "3", "--gateway", "Aurora pages", *options
        )
        self.json("second-authority", "approve", proposed["digest"])

    def run(self, *arguments: str, who: str = "clinician") -> subprocess.CompletedProcess[str]:
        """One command."""
        return self.town.run(who, *arguments)

    def json(self, who: str, *arguments: str) -> dict:
        """What a command that succeeds prints."""
        done = self.town.run(who, *arguments, "--json")
        assert done.returncode == 0, done.stderr
        return json.loads(done.stdout)

    def refusal(self, status: int, code: str, *arguments: str, who: str = "clinician") -> str:
        """What a command that is refused says."""
        done = self.town.run(who, *arguments, "--json")
        assert done.returncode == status, (done.returncode, done.stdout, done.stderr)
        error = json.loads(done.stderr)["error"]
        assert (error["code"], error["exit"]) == (code, status)
        return error["message"]

    def code(self) -> str:
        """A file with six digits that work: the gateway forgets which were used, so that nobody waits for others."""
        with closing(sqlite3.connect(self.town.folder / "gateway" / "gateway.sqlite", timeout=20)) as file, file:
            file.execute("UPDATE accounts SET lastStep = 0")
        path = self.town.folder / "code"
        path.write_text(totp(self.person.totp) + "\n")
        return str(path)

    def login(self, *options: str) -> dict:
        """Logs in."""
        return self.json(
            "clinician", "login", self.url, "--account", "cleo", "--ca", str(self.town.folder / "trusted.pem"),
            "--password-file", str(self.town.folder / "password"), "--code-file", self.code(), *options,
        )  # fmt: skip

    def opens(self) -> subprocess.CompletedProcess[str]:
        """Opens the record, which has to succeed."""
        done = self.run("access", self.record)
        assert done.returncode == 0, done.stderr
        assert "slice-001.dcm" in done.stdout
        return done


@pytest.fixture(scope="module")
def terminal(town: Town) -> Iterator[Terminal]:
    """Logged in."""
    gateway = Gateway(town, "--self-signed", "localhost")
    yield Terminal(town, gateway)
    gateway.process.kill()
    gateway.process.wait()


def test_without_a_login_nothing_opens_and_with_one_it_does(terminal: Terminal) -> None:
    accesses = len(terminal.json("patient", "history")["history"])
    said = terminal.refusal(11, "loginNeeded", "access", terminal.record)
    assert "you are not logged in: aureole login URL" in said
    assert len(terminal.json("patient", "history")["history"]) == accesses, "it was signed all the same"
    done = terminal.login()
    assert done["gateway"] == terminal.url and done["warnings"] == [] and not done["blocked"]
    terminal.opens()
    kept = terminal.home / "login-session"
    assert kept.stat().st_mode & 0o077 == 0
    assert terminal.url.encode() not in kept.read_bytes()
    said = terminal.run("sessions").stdout
    assert "this one" in said and "aureole on " in said


def test_a_login_elsewhere_or_with_wrong_secrets_is_refused(terminal: Terminal) -> None:
    folder = terminal.town.folder
    ca = ("--ca", str(folder / "trusted.pem"))
    (folder / "wrong").write_text("not the password\n")
    secrets = ("--password-file", str(folder / "password"), "--code-file", str(folder / "code"))
    # Cleo's code was used, and is taken once.
    said = terminal.refusal(8, "accountRefused", "login", terminal.url, "--account", "cleo", *ca, *secrets)
    assert "are not right" in said
    wrong = ("--password-file", str(folder / "wrong"), "--code-file", terminal.code())
    terminal.refusal(8, "accountRefused", "login", terminal.url, "--account", "cleo", *ca, *wrong)
    # Another home's account is none of this home's.
    said = terminal.refusal(
        8, "accountRefused", "login", terminal.url, "--account", "cleo", *ca, "--password-file",
        str(folder / "password"), "--code-file", terminal.code(), who="technologist",
    )  # fmt: skip
    assert "another member's" in said
    assert not (folder / "technologist" / "login-session").exists()
    # Nobody vouches for the certificate; plain http is for this computer alone; nobody listens.
    untrusted = terminal.refusal(9, "networkRefused", "login", f"https://127.0.0.1:{terminal.gateway.port}", *secrets)
    assert "--ca" in untrusted
    terminal.refusal(9, "outOfBounds", "login", "http://gateway.example", *secrets)
    terminal.refusal(7, "ledgerUnreachable", "login", "http://127.0.0.1:1", *secrets)
    # None of it ended the login that there is.
    terminal.opens()


def test_many_commands_at_once_and_killed_ones_leave_a_usable_session(terminal: Terminal) -> None:
    words = [terminal.town.program, "sessions", "--home", str(terminal.home), "--passphrase-file",
             str(terminal.town.folder / "passphrase")]  # fmt: skip
    running = [subprocess.Popen(words, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) for _ in range(8)]
    opening = [terminal.opens() for _ in range(2)]
    for each in running:
        _, said = each.communicate(timeout=60)
        assert each.returncode == 0, said
    assert len(opening) == 2
    for delay in range(12):
        killed = subprocess.Popen(words, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        time.sleep(delay * 0.01)
        killed.send_signal(signal.SIGKILL)
        killed.wait()
    terminal.opens()


def test_a_session_of_another_home_is_no_session(terminal: Terminal) -> None:
    other = terminal.town.folder / "second-clinician"
    for name in ("login-session", "login-numbers", "login.json"):
        shutil.copy(terminal.home / name, other / name)
    said = terminal.refusal(11, "loginNeeded", "sessions", who="second-clinician")
    assert "does not open with its keys" in said and f"aureole login {terminal.url}" in said


def test_a_computer_that_is_not_healthy_is_warned_or_blocked_and_a_healthy_one_opens(terminal: Terminal) -> None:
    checks = json.loads(
        subprocess.run([terminal.town.program, "posture", "--json"], capture_output=True, check=False).stdout
    )["checks"]
    good = [check["name"] for check in checks if check["verdict"] == "pass"]
    bad = next(check for check in reversed(checks) if check["verdict"] != "pass")
    terminal.demand("--posture", "block", "--check", bad["name"])
    said = terminal.refusal(12, "postureNeeded", "access", terminal.record)
    assert f"{bad['name']}: " in said and bad["remedy"] in said
    terminal.demand("--posture", "warn", "--check", bad["name"])
    assert f"warning {bad['name']}: " in terminal.opens().stderr
    terminal.demand("--posture", "block", *(word for name in good for word in ("--check", name)))
    assert terminal.opens().stderr == ""
    assert terminal.login()["warnings"] == []


def age(terminal: Terminal, column: str, seconds: int) -> None:
    """Stops the gateway, puts a time of all its sessions back, and starts it again."""
    assert terminal.gateway.stop() == 0
    with closing(sqlite3.connect(terminal.town.folder / "gateway" / "gateway.sqlite")) as database, database:
        database.execute(f"UPDATE sessions SET {column} = {column} - {seconds}")
    terminal.gateway.start()


def test_a_second_factor_of_long_ago_is_shown_again(terminal: Terminal) -> None:
    terminal.demand("--second-factor", "15m")
    terminal.opens()
    age(terminal, "secondFactorAt", 3600)
    said = terminal.refusal(11, "secondFactorNeeded", "access", terminal.record)
    assert "aureole login --step-up" in said
    used = str(terminal.town.folder / "code")
    terminal.refusal(8, "accountRefused", "login", "--step-up", "--code-file", used)
    terminal.json("clinician", "login", "--step-up", "--code-file", terminal.code())
    terminal.opens()


def test_sessions_end_by_time_by_number_and_by_logging_out(terminal: Terminal) -> None:
    age(terminal, "lastAt", 31 * 60)
    said = terminal.refusal(11, "loginNeeded", "access", terminal.record)
    assert "is over" in said and "aureole login" in said
    # The address, account and certificate of the last login are known.
    again = ("--password-file", str(terminal.town.folder / "password"))
    terminal.json("clinician", "login", *again, "--code-file", terminal.code())
    rows = terminal.json("clinician", "sessions")["sessions"]
    assert [row["isThis"] for row in rows] == [True]
    terminal.refusal(3, "referenceNotFound", "sessions", "--end", "1000000")
    assert "it is over" in terminal.run("sessions", "--end", str(rows[0]["number"])).stdout
    terminal.refusal(11, "loginNeeded", "access", terminal.record)
    terminal.login()
    terminal.opens()
    assert terminal.json("clinician", "logout") == {"gatewayTold": True}
    assert not (terminal.home / "login-session").exists()
    terminal.refusal(11, "loginNeeded", "access", terminal.record)
    terminal.refusal(11, "loginNeeded", "logout")


def test_a_suspended_member_is_told_so(terminal: Terminal) -> None:
    terminal.login()
    terminal.opens()
    terminal.json("authority", "suspend", "Cleo Winter", "--reason", "a lost laptop")
    said = terminal.refusal(4, "suspended", "access", terminal.record)
    assert "the authority has suspended you" in said
    said = terminal.refusal(
        4, "suspended", "login", "--password-file", str(terminal.town.folder / "password"), "--code-file",
        terminal.code(),
    )  # fmt: skip
    assert "suspended" in said
