"""One town for a module of tests."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parent))
from town import Agent, Town  # noqa: E402


@pytest.fixture(scope="module")
def town() -> Iterator[Town]:
    """A ledger, five custodians and people."""
    started = Town()
    yield started
    started.close()


@pytest.fixture(scope="module")
def technologist(town: Town) -> Agent:
    """The technologist's agent, which knows whose P-1 is."""
    agent = Agent(town, "technologist")
    agent.ask("map", "add", "P-1", "--to", town.member("patient"))
    return agent


@pytest.fixture(scope="module")
def patient(town: Town) -> Agent:
    """The patient's agent."""
    return Agent(town, "patient")
