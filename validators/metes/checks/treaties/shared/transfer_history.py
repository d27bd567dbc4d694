"""Who should hold a territory on a day, by its transfers: what the checks of control points compare with."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from metes.checks.engine.context import CheckContext
from metes.checks.treaties.shared.territories_of_places import territories_of_places
from metes.tables.table import Row, Table, Value

TRANSFER_FIELDS = ("transfer_id", "territory_id", "from_polity_id", "to_polity_id", "provision_id", "basis")


@dataclass(frozen=True, kw_only=True)
class Passing:
    """A transfer of a territory and the day from which it counts, that day included."""

    row: Row
    start: datetime.date

    @property
    def giver(self) -> Value:
        return self.row["from_polity_id"]

    @property
    def receiver(self) -> Value:
        return self.row["to_polity_id"]

    @property
    def is_disputed(self) -> bool:
        return self.row.get("certainty") == "disputed"


@dataclass(frozen=True, kw_only=True)
class Compared:
    """A control point with the passings of the territory that it lies in: the last ones up to its day, else the next.

    Transfers of one day stand together: parts of a territory may pass in both directions."""

    point: Row
    table: Table
    territory: Value
    last: tuple[Passing, ...]
    next: tuple[Passing, ...]


@dataclass(frozen=True, kw_only=True)
class Titles:
    """The transfers of each territory, and which state came from which."""

    legal: Mapping[Value, tuple[Passing, ...]]
    control: Mapping[Value, tuple[Passing, ...]]
    predecessor: Mapping[Value, Value]

    def is_of_line(self, polity: Value, other: Value) -> bool:
        """Whether two polities are one, or one came from the other: the succession of a state is no transfer."""
        return polity in self._line(other) or other in self._line(polity)

    def _line(self, polity: Value) -> list[Value]:
        found = [polity]
        while (before := self.predecessor.get(found[-1])) is not None and before not in found:
            found.append(before)
        return found


def titles_of(context: CheckContext) -> Titles:
    """Reads transfers, provisions and treaties; a transfer by an instrument never in force counts for nothing."""
    provisions = {row["provision_id"]: row for row in context.rows("provisions", "provision_id", "treaty_id")}
    treaties = {row["treaty_id"]: row for row in context.rows("treaties", "treaty_id", "in_force", "status")}
    transfers = context.rows("transfers", *TRANSFER_FIELDS, "signed", "in_force", "control_from")

    def treaty(row: Row) -> Row | None:
        provision = provisions.get(row["provision_id"])
        return None if provision is None else treaties.get(provision["treaty_id"])

    lasting = [row for row in transfers if (found := treaty(row)) is None or found["status"] != "never_in_force"]
    polities = context.table("polities", "polity_id", "succeeds")
    if polities is None:
        # Without it nobody knows which state came from which, and every successor would seem to be a stranger.
        return Titles(legal={}, control={}, predecessor={})
    return Titles(
        legal=_by_territory(lasting, lambda row: legal_start(row, treaty(row))),
        control=_by_territory((r for r in lasting if r["basis"] == "control"), lambda row: day(row["control_from"])),
        predecessor={row["polity_id"]: row["succeeds"] for row in polities.rows},
    )


def legal_start(transfer: Row, treaty: Row | None) -> datetime.date | None:
    """Day from which a transfer counts in law: its own entry into force, else its treaty's, else signature.

    A blank entry into force is an unknown one; then the older texts themselves count from signature."""
    in_force = day(transfer["in_force"]) or (None if treaty is None else day(treaty["in_force"]))
    return in_force or day(transfer["signed"])


def compared(context: CheckContext, titles: Titles, basis: str) -> Iterator[Compared]:
    """Every control point of a basis that lies in a territory with transfers that can be compared with it.

    Of several territories that hold the place, the smallest with such transfers says most about it."""
    table = context.table("control_points", "place_id", "date", "polity_id", "basis")
    if table is None:
        return
    passings = titles.legal if basis == "legal" else titles.control
    for point in table.rows:
        date = day(point["date"])
        if point["basis"] != basis or date is None:
            continue
        held = territories_of_places(context).get(point["place_id"], ())
        territory = next((each for each in held if each in passings), None)
        if territory is not None:
            past = [p for p in passings[territory] if p.start <= date]
            coming = [p for p in passings[territory] if p.start > date]
            yield Compared(
                point=point,
                table=table,
                territory=territory,
                last=tuple(p for p in past if p.start == past[-1].start),
                next=tuple(p for p in coming if p.start == coming[0].start),
            )


def day(value: Value) -> datetime.date | None:
    """The date in a cell, if it holds one."""
    return value if isinstance(value, datetime.date) else None


def _by_territory(
    transfers: Iterable[Row], start_of: Callable[[Row], datetime.date | None]
) -> Mapping[Value, tuple[Passing, ...]]:
    found: dict[Value, list[Passing]] = {}
    for row in transfers:
        start = start_of(row)
        if start is not None:
            found.setdefault(row["territory_id"], []).append(Passing(row=row, start=start))
    return {territory: tuple(sorted(each, key=lambda p: p.start)) for territory, each in found.items()}
