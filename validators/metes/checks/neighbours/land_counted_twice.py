"""A combination of a question counts land twice: two of its readings overlap by more than a metre.

A reading that is taken off has to lie in those that are added: land that is not counted cannot be taken off. Width is
that of a strip with the area and the perimeter of the overlap, as for the readings of one coverage group (N104).

Why it matters: the answer would be larger, or smaller, than the land that it is about.
How to mend: make the readings alternatives of one term, or count one that leaves the other out.
Source: docs/glossary.md, combination; a metre is a hundredth of the best accuracy that a segment has, 100 m.
Since: 0.2.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.checks.neighbours.shared.coverage_groups import territory_shapes
from metes.files.errors import PackageError
from metes.measure.patches import WIDEST_M
from metes.model.questions import read_questions
from metes.verdicts.questions import Overlaps, land_counted_twice

ID = "N115"
NAME = "land_counted_twice"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    table = context.table("questions", "question_id")
    layer, shapes = territory_shapes(context)
    if table is None or layer is None:
        return
    try:
        questions = read_questions(context.package)
    except PackageError:
        return  # a check of family P reports what the schema forbids
    overlaps = Overlaps(shapes)
    for row in table.rows:
        for counted_twice in land_counted_twice(overlaps, questions, str(row["question_id"])):
            yield FAULT.in_row(
                table,
                row,
                field="question_id",
                feature_id=counted_twice.one,
                lon=counted_twice.patch.lon,
                lat=counted_twice.patch.lat,
                found=counted_twice.found,
                expected=counted_twice.expected,
                tolerance=f"{WIDEST_M:g} m of width",
                related=(layer.path,),
            )
