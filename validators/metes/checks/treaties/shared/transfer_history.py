"""The transfers of each territory with their dates: what the checks of control points compare with."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from metes.checks.engine.context import CheckContext
from metes.checks.treaties.shared.territory_lookup import readings_elsewhere, territories_of_places
from metes.model.succession import Succession
from metes.model.transfer_dates import DateKind, TransferDate, took_effect, transfer_date, transfer_date_in_law
from metes.tables.table import Row, Table, Value

TRANSFER_FIELDS = ("transfer_id", "territory_id", "from_polity_id", "to_polity_id", "provision_id", "basis")


@dataclass(frozen=True, kw_only=True)
class DatedRow:
    """A row of the table `transfers` and the first day on which the transfer counts."""

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

    @property
    def is_part(self) -> bool:
        """Whether a part without an outline passed, so that nobody knows whether a place lies in it."""
        return self.row.get("part") is not None


@dataclass(frozen=True, kw_only=True)
class PointComparison:
    """A control point with the transfers of the territory that holds it: the last up to its day, and the next.

    Transfers of one day stand together: parts of a territory may pass in both directions.
    """

    point: Row
    table: Table
    territory: Value
    last: tuple[DatedRow, ...]
    next: tuple[DatedRow, ...]


@dataclass(frozen=True, kw_only=True)
class TransferHistory:
    """Transfers by territory, in the order of their dates, and the succession of states.

    `legal` has every transfer with its date in law; `control` only transfers of control with a recorded day of it.
    """

    legal: Mapping[Value, tuple[DatedRow, ...]]
    control: Mapping[Value, tuple[DatedRow, ...]]
    succession: Succession

    def is_of_line(self, polity: Value, other: Value) -> bool:
        """Whether two polities are the same, or one succeeds the other: the succession of a state is no transfer."""
        return polity == other or self.succession.is_one_lineage(str(polity), str(other))


def read_transfer_history(context: CheckContext) -> TransferHistory:
    """Read transfers, provisions, treaties and polities; leaves out transfers by treaties never in force."""
    provisions = {row["provision_id"]: row for row in context.rows("provisions", "provision_id", "treaty_id")}
    treaties = {row["treaty_id"]: row for row in context.rows("treaties", "treaty_id", "in_force", "status")}
    polities = context.table("polities", "polity_id", "succeeds")
    if polities is None:
        # Without it nobody knows which state came from which, and every successor would seem to be a stranger.
        return TransferHistory(legal={}, control={}, succession=Succession(()))
    legal: dict[Value, list[DatedRow]] = {}
    control: dict[Value, list[DatedRow]] = {}
    for row in context.rows("transfers", *TRANSFER_FIELDS, "signed", "in_force", "control_from"):
        provision = provisions.get(row["provision_id"])
        treaty = None if provision is None else treaties.get(provision["treaty_id"])
        if treaty is not None and not took_effect(treaty["status"]):
            continue
        in_law, date = dates_of(row, treaty)
        if in_law is not None:
            legal.setdefault(row["territory_id"], []).append(DatedRow(row=row, start=in_law.day))
        # A day in law says nothing of who administered.
        if date is not None and date.kind is DateKind.CONTROL:
            control.setdefault(row["territory_id"], []).append(DatedRow(row=row, start=date.day))
    pairs = ((str(row["polity_id"]), row["succeeds"]) for row in polities.rows)
    return TransferHistory(
        legal=_by_date(legal),
        control=_by_date(control),
        succession=Succession((polity, None if before is None else str(before)) for polity, before in pairs),
    )


def dates_of(transfer: Row, treaty: Row | None) -> tuple[TransferDate | None, TransferDate | None]:
    """The dates from which a transfer counts in law, and on its own basis."""
    in_force, signed = day(transfer["in_force"]), day(transfer["signed"])
    treaty_in_force = None if treaty is None else day(treaty["in_force"])
    in_law = transfer_date_in_law(in_force=in_force, treaty_in_force=treaty_in_force, signed=signed)
    own = transfer_date(
        transfer["basis"],
        control_from=day(transfer["control_from"]),
        in_force=in_force,
        treaty_in_force=treaty_in_force,
        signed=signed,
    )
    return in_law, own


def point_comparisons(
    context: CheckContext, history: TransferHistory, basis: str, *, of_every_part: bool = False
) -> Iterator[PointComparison]:
    """Every control point of a basis that lies in a territory with transfers that can be compared with it.

    Of several territories that hold the place, the smallest with such transfers says most about it. Transfers of a
    reading that surely does not hold the place are left out, unless `of_every_part`.
    """
    table = context.table("control_points", "place_id", "date", "polity_id", "basis")
    if table is None:
        return
    by_territory = history.legal if basis == "legal" else history.control
    for point in table.rows:
        date = day(point["date"])
        if point["basis"] != basis or date is None:
            continue
        held = territories_of_places(context).get(point["place_id"], ())
        territory = next((each for each in held if each in by_territory), None)
        if territory is not None:
            elsewhere = () if of_every_part else readings_elsewhere(context).get(point["place_id"], ())
            about = [p for p in by_territory[territory] if p.row.get("reading_id") not in elsewhere]
            past = [p for p in about if p.start <= date]
            coming = [p for p in about if p.start > date]
            yield PointComparison(
                point=point,
                table=table,
                territory=territory,
                last=tuple(p for p in past if p.start == past[-1].start),
                next=tuple(p for p in coming if p.start == coming[0].start),
            )


def day(value: Value) -> datetime.date | None:
    """The date in a cell, if it holds one."""
    return value if isinstance(value, datetime.date) else None


def _by_date(found: Mapping[Value, list[DatedRow]]) -> Mapping[Value, tuple[DatedRow, ...]]:
    return {territory: tuple(sorted(each, key=lambda dated: dated.start)) for territory, each in found.items()}
