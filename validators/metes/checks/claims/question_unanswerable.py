"""A question has no answer: a term has no default or several, a row counts nothing or two things, or there are too many
combinations.

Every term of a question has exactly one default alternative, and every row of question_operands.csv names a reading
or a published figure. A question has at most 200 combinations, which is as many as a page can show.

Why it matters: without a default there is no answer to give first, and a row that names nothing would be skipped.
How to mend: mark one alternative of the term as the default; name one reading or one figure in the row; split the
question where it has too many combinations.
Source: datapackage/schemas/question_alternatives.json and question_operands.json.
Since: 0.2.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.context import CheckContext
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.files.errors import PackageError
from metes.model.questions import read_questions
from metes.verdicts.questions import unanswerable

ID = "C106"
NAME = "question_unanswerable"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)


def faults(context: CheckContext) -> Iterator[Fault]:
    table = context.table("questions", "question_id")
    if table is None:
        return
    try:
        questions = read_questions(context.package)
    except PackageError:
        return  # a check of family P reports what the schema forbids
    for row in table.rows:
        for reason in unanswerable(questions, str(row["question_id"])):
            yield FAULT.in_row(
                table,
                row,
                field="question_id",
                found=f"{reason.where}: {reason.found} in {reason.table}",
                expected=reason.expected,
            )
