"""What a group of benchmarks says: tables of rows, each with its ratios, its target and its verdict."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from benchmarks._measure import Figures

VALUE = "value"


@dataclass(frozen=True)
class Target:
    """Upper limits, each on the value itself (`VALUE`) or on one of the table's ratios (by its heading)."""

    limits: Mapping[str, float]

    def missed(self, found: Mapping[str, float | None]) -> list[str]:
        """The limits that do not hold, a ratio that could not be formed among them."""
        return [
            what for what, most in self.limits.items() if (value := found.get(what)) is None or value > most
        ]


@dataclass(frozen=True)
class Row:
    contestant: str
    value: float | None
    low: float | None = None
    high: float | None = None
    ratios: Mapping[str, float | None] = field(default_factory=dict)
    target: Target | None = None
    remark: str = ""

    @property
    def missed(self) -> list[str]:
        return self.target.missed({VALUE: self.value, **self.ratios}) if self.target else []


@dataclass(frozen=True)
class Table:
    title: str
    unit: str
    rows: list[Row]
    note: str = ""


def table(
    title: str,
    unit: str,
    figures: Mapping[str, Figures],
    quantity: str,
    *,
    against: Mapping[str, str] | None = None,
    bounds: Mapping[str, float] | None = None,
    targets: Mapping[str, Target] | None = None,
    note: str = "",
) -> Table:
    """One row per contestant, with ratios to the contestants in `against` and the constants in `bounds`."""

    def row(name: str, own: Figures) -> Row:
        if not own.rounds:
            return Row(name, None, remark=own.failure)
        value = own.median(quantity)
        ratios = {
            heading: own.ratio(quantity, figures[other])
            for heading, other in (against or {}).items()
            if other in figures
        }
        ratios |= {heading: value / bound for heading, bound in (bounds or {}).items()}
        spread = own.values(quantity)
        return Row(name, value, min(spread), max(spread), ratios, (targets or {}).get(name), own.failure)

    return Table(title, unit, [row(name, own) for name, own in figures.items()], note)
