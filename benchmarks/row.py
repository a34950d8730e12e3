"""One measurement, beside what it is compared with in the same run."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass

HEAD = "name\tunit\tours\treference\tratio\tgoal"


@dataclass(frozen=True)
class Row:
    """A goal is a bound on ours, such as `< 1`, or on the ratio, such as `2 x`, which ours is to reach at least; None where a row is
    there for comparison only."""

    name: str
    unit: str
    ours: float
    reference: float
    goal: str | None

    @property
    def ratio(self) -> float:
        """Ours over the reference."""
        return self.ours / self.reference

    def text(self, as_json: bool) -> str:
        """One line of a table, or one JSON object."""
        if as_json:
            return json.dumps(asdict(self) | {"ratio": self.ratio})
        numbers = "\t".join(f"{each:.4g}" for each in (self.ours, self.reference, self.ratio))
        return f"{self.name}\t{self.unit}\t{numbers}\t{self.goal or '-'}"
