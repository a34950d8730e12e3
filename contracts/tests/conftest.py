"""A practice, deployed once; each test has a copy."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "python"))

from aureole_chain.world import World  # noqa: E402


@pytest.fixture(scope="session")
def practice() -> World:
    """Two authority members, somebody of every other role, and two records."""
    world = World(strikes=3)
    roles = {
        "tess": "technologist", "pat": "patient", "quin": "patient", "cleo": "clinician",
        "carl": "clinician", "kim": "custodian",
    }  # fmt: skip
    for name, role in roles.items():
        assert world.enrol(name, role) == 0
    assert world.enrol("watch", "device", by="pat") == 0
    assert world.enrol("gus", "guest", by="pat") == 0
    assert world.anchor("tess", "r1") == 0
    assert world.anchor("tess", "q1", "quin") == 0
    return world


@pytest.fixture
def world(practice: World) -> World:
    """A copy that the test may change."""
    return practice.copy()
