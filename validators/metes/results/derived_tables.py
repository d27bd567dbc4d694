"""The derived tables as text: sorted rows, ten significant digits, LF; rewritten only when a value changed."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from metes.files.atomic import write_atomic
from metes.files.errors import InputError, PackageError
from metes.package.bundled import is_bundled
from metes.package.package import Package
from metes.survey.survey import Measurement
from metes.verdicts import ClaimVerdict
from metes.verdicts.questions import Answer

if TYPE_CHECKING:
    from metes.checks.engine.fault import Fault

Rows = Sequence[Mapping[str, Any]]

# What `metes measure --write` and `metes judge --write` make.
TABLES = ("measurements", "verdicts", "verdict_inputs", "answers")


def measurement_rows(measurements: Sequence[Measurement]) -> Rows:
    """Rows of measurements.csv."""
    return [rounded(measurement.row()) for measurement in measurements]


def verdict_rows(verdicts: Sequence[ClaimVerdict]) -> Rows:
    """Rows of verdicts.csv."""
    return [rounded(verdict.row()) for verdict in verdicts]


def verdict_input_rows(verdicts: Sequence[ClaimVerdict]) -> Rows:
    """Rows of verdict_inputs.csv."""
    return [rounded(row) for verdict in verdicts for row in verdict.input_rows()]


def answer_rows(answers: Iterable[Answer]) -> Rows:
    """Rows of answers.csv, sorted by question and combination."""
    rows = [rounded(combination.row()) for answer in answers for combination in answer.combinations]
    return sorted(rows, key=lambda row: (row["question_id"], row["combination_id"]))


def rounded(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row whose floats have ten significant digits: more would be rounding noise of the machine."""
    return {name: float(f"{value:.10g}") if isinstance(value, float) else value for name, value in row.items()}


def stale_rows(package: Package, name: str, fresh: Rows) -> Iterator[Fault]:
    """Faults where a stored derived table (see TABLES) differs from the rows of a fresh run."""
    from metes.checks.claims import answer_not_reproduced, measurement_not_reproduced, verdict_not_reproduced

    compare = {"measurements": measurement_not_reproduced.compare, "answers": answer_not_reproduced.compare}.get(
        name, verdict_not_reproduced.compare
    )
    return compare(package.table(name).rows, fresh, file=f"datapackage/derived/{name}.csv")


def stale_verdicts(package: Package, verdicts: Sequence[ClaimVerdict]) -> Iterator[Fault]:
    """Faults where verdicts.csv or verdict_inputs.csv differs from a fresh run."""
    yield from stale_rows(package, "verdicts", verdict_rows(verdicts))
    yield from stale_rows(package, "verdict_inputs", verdict_input_rows(verdicts))


def write_derived(package: Package, name: str, rows: Rows) -> None:
    """Write a derived table unless the stored one agrees within tolerance: another PROJ version changes no byte."""
    if is_bundled(package.root):
        raise InputError(f"{package.root}: the package of the installation; --write needs one of your own: name it")
    path = package.root / "datapackage" / "derived" / f"{name}.csv"
    if path.is_file():
        try:
            same = next(stale_rows(package, name, rows), None) is None
        except PackageError:
            same = False  # an unreadable old table is replaced
        if same:
            print(f"{name}.csv agrees with a fresh run", file=sys.stderr)
            return
    write_atomic(path, csv_text(rows))
    print(f"{name}.csv written, {len(rows)} rows", file=sys.stderr)


def stale_answers(package: Package, answers: Iterable[Answer]) -> Iterator[Fault]:
    """Faults where answers.csv differs from a fresh run; none in a package without questions."""
    if package.has("questions"):
        yield from stale_rows(package, "answers", answer_rows(answers))


def csv_text(rows: Rows) -> str:
    """A table with a header row."""
    buffer = io.StringIO()
    writer = csv.DictWriter(buffer, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows({name: cell(value) for name, value in row.items()} for row in rows)
    return buffer.getvalue()


def cell(value: object) -> str:
    """A value as it stands in a CSV file."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        text = f"{value:.10g}"
        return f"{value:.0f}" if "e+" in text else text
    return str(value)
