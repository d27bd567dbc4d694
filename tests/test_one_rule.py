"""One rule for each fact: `judge`, `at` and `check` date every transfer alike, and know the same successions."""

from __future__ import annotations

import datetime
import re
from dataclasses import replace
from functools import cache
from types import SimpleNamespace
from typing import Any, cast

import pytest

from command import ROOT
from metes.at.holding import transfers_of
from metes.checks.engine.context import CheckContext
from metes.checks.treaties.shared.transfer_history import TransferHistory, dates_of, read_transfer_history
from metes.model import Register, read_register
from metes.model.dates import Days, days_of
from metes.model.enums import Basis
from metes.model.succession import Succession
from metes.model.transfer_dates import DateKind, transfer_date
from metes.package.package import Package, open_package
from metes.verdicts import Evidence
from metes.verdicts.first_held import first_days

DAY = datetime.date
KINDS = ("control_from", "in_force", "treaty_in_force", "signed")


@cache
def opened() -> tuple[Package, Register]:
    package = open_package(ROOT)
    return package, read_register(package)


@cache
def history() -> TransferHistory:
    """The history that the checks read from the rows of the tables."""
    package, _ = opened()
    context = SimpleNamespace(
        rows=lambda name, *fields: package.table(name).rows, table=lambda name, *fields: package.table(name)
    )
    return read_transfer_history(cast("CheckContext", context))


def as_evidence(register: Register) -> Evidence:
    return Evidence(register=register, measured={}, shapes={}, borders={})


def day_of_judge(transfer_id: str) -> datetime.date:
    """The first day by this transfer alone, as a judge of dates finds it."""
    _, register = opened()
    (row,) = (each for each in register.transfers if each.transfer_id == transfer_id)
    found = first_days(as_evidence(register), row.to_polity_id, (), (row.territory_id,), row.basis)
    # A judge names the first of each basis only: later transfers of the territory to the same polity are left out.
    return next(each.days.first for each in found if each.input_type == "transfer")


def test_every_transfer_has_one_day() -> None:
    package, register = opened()
    provisions = {row["provision_id"]: row["treaty_id"] for row in package.table("provisions").rows}
    treaties = {row["treaty_id"]: row for row in package.table("treaties").rows}
    rows = {row["transfer_id"]: row for row in package.table("transfers").rows}
    assert len(rows) == len(register.transfers) > 40
    for row in register.transfers:
        at = {each.transfer.transfer_id: each for each in transfers_of(register, row.territory_id, row.basis)}
        _, checked = dates_of(rows[row.transfer_id], treaties[provisions[row.provision_id]])
        assert at[row.transfer_id].date == checked, row.transfer_id
        same = [each for each in at.values() if each.transfer.to_polity_id == row.to_polity_id]
        assert day_of_judge(row.transfer_id) == min(each.start for each in same), row.transfer_id


def test_days_in_the_history_of_the_checks_are_those_of_the_answers() -> None:
    """A control point in fact is compared with recorded days of control, a legal one with the days in law."""
    _, register = opened()
    dated = {each.transfer.transfer_id: each for each in register.dated_transfers}
    in_fact = {each.row["transfer_id"]: each.start for rows in history().control.values() for each in rows}
    in_law = {each.row["transfer_id"]: each.start for rows in history().legal.values() for each in rows}
    assert in_fact == {key: each.start for key, each in dated.items() if each.date.kind is DateKind.CONTROL}
    assert in_law.keys() == dated.keys()
    for key, each in dated.items():
        if each.date.kind is not DateKind.CONTROL:
            assert in_law[key] == each.start, key


def test_days_are_those_of_the_treaties() -> None:
    """The Treaty of Peking, signed on 14 November 1860, passed control and claim by its signature."""
    _, register = opened()
    dated = {each.transfer.transfer_id: each for each in register.dated_transfers}
    assert (dated["X004"].start, dated["X005"].start) == (DAY(1860, 11, 14), DAY(1860, 11, 14))
    assert dated["X004"].date.kind is DateKind.SIGNED


@pytest.mark.parametrize("basis", ["control", "claim"])
@pytest.mark.parametrize("known", range(16))
def test_first_known_day_counts_in_the_order_of_the_method(basis: str, known: int) -> None:
    """docs/method.md, section 6: control on its own basis, own entry into force, that of the treaty, signature."""
    days: dict[str, Any] = {
        name: DAY(1900 + place, 1, 1) if known & 1 << place else None for place, name in enumerate(KINDS)
    }
    order = KINDS if basis == "control" else KINDS[1:]
    expected = next((days[name] for name in order if days[name] is not None), None)
    found = transfer_date(basis, **days)
    assert (None if found is None else found.day) == expected


def test_transfer_by_a_treaty_never_in_force_counts_for_nobody() -> None:
    _, register = opened()
    row = register.transfers[0]
    treaty_id = register.provision_by_id[row.provision_id].treaty_id
    never = tuple(
        replace(each, status="never_in_force") if each.treaty_id == treaty_id else each for each in register.treaties
    )
    without = replace(register, treaties=never)
    assert row.transfer_id not in {each.transfer.transfer_id for each in without.dated_transfers}
    assert row.transfer_id in {each.transfer.transfer_id for each in register.dated_transfers}
    found = first_days(as_evidence(without), row.to_polity_id, (), (row.territory_id,), row.basis)
    assert row.transfer_id not in {each.row_id for each in found}


def test_successions_are_one() -> None:
    """Every pair of polities: the records of judge and `at`, and the rows of the checks."""
    _, register = opened()
    ids = [row.polity_id for row in register.polities]
    for one in ids:
        for other in ids:
            expected = register.succession.is_one_lineage(one, other)
            assert history().is_of_line(one, other) is expected, (one, other)
    assert history().is_of_line("prc", "qing")
    assert not history().is_of_line("russia", "kazakhstan")


def test_heirs_succeed_whom_they_are_heirs_of() -> None:
    _, register = opened()
    for row in register.polities:
        for year in range(1650, 2030, 10):
            alive = {each.polity_id for each in register.polities if each.existed_on(days_of(str(year)))}
            for heir in register.succession.heirs(row.polity_id, alive.__contains__):
                assert row.polity_id in register.succession.lineage_of(heir)
                assert heir in alive


def test_walks_end_in_a_circle_and_at_the_unknown() -> None:
    circle = Succession((("a", "b"), ("b", "c"), ("c", "a")))
    assert circle.lineage_of("a") == {"a", "b", "c"}
    assert circle.heirs("a", lambda _: False) == ()
    assert circle.heirs("a", lambda each: each == "b") == ("b",)
    assert circle.lineage_of("nobody") == {"nobody"}
    assert circle.heirs("nobody", lambda _: False) == ()


def test_heirs_of_a_state_that_fell_apart_are_all_its_successors() -> None:
    states = Succession((("old", None), ("middle", "old"), ("south", "middle"), ("north", "middle"), ("last", "north")))
    alive = {"south", "last"}
    assert states.heirs("old", alive.__contains__) == ("south", "last")
    assert states.heirs("south", alive.__contains__) == ("south",)


def test_existence_is_half_open() -> None:
    day = Days(first=DAY(1991, 12, 26), last=DAY(1991, 12, 26))
    assert day.overlap(DAY(1991, 12, 26), None)
    assert not day.overlap(None, DAY(1991, 12, 26))
    assert day.overlap(None, DAY(1991, 12, 27))
    assert not day.overlap(DAY(1991, 12, 27), None)


def test_factors_of_units_are_defined_once() -> None:
    defined = re.compile(r"^_?(M|M2|METRES)_PER_KM2? *=|^_?KM2_PER_M2 *=", re.MULTILINE)
    found = [
        path.name for path in (ROOT / "validators").rglob("*.py") if defined.search(path.read_text(encoding="utf-8"))
    ]
    assert found == ["units.py"]


def test_only_one_module_renames_files_into_place() -> None:
    found = [
        path.relative_to(ROOT / "validators/metes").as_posix()
        for path in (ROOT / "validators/metes").rglob("*.py")
        if re.search(r"os\.replace\(|os\.rename\(", path.read_text(encoding="utf-8"))
    ]
    assert found == ["files/atomic.py"]


def test_bases_are_compared_as_text_and_as_records() -> None:
    """A basis is a word in a row and a member of a closed list in a record: both mean the same to the rule."""
    days: dict[str, Any] = {name: DAY(1900 + place, 1, 1) for place, name in enumerate(KINDS)}
    for basis in Basis:
        assert transfer_date(basis, **days) == transfer_date(basis.value, **days)
