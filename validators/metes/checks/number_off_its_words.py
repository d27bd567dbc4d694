"""A number is not what the printed words say.

Looked at are rows whose words hold one number in digits. Commas, points and spaces may part thousands or begin
decimals; words and signs for thousand, ten thousand, million, hundred million, billion and per cent multiply it.

Why it matters: the words stay as printed and the number is judged; a slip of the key between them decides a verdict.
How to mend: read the document again, and type the number anew.
Source: docs/method.md, what a phrase claims.
Since: 0.1.0
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from metes.checks.check import Scope
from metes.checks.examined import Examined
from metes.checks.fault import Fault, FaultKind, Severity, quoted

ID = "C106"
NAME = "number_off_its_words"
SEVERITY = Severity.ERROR
SCOPE = Scope.PACKAGE
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY)

NUMERAL = re.compile(r"[0-9]+(?:[.,'\s\u00a0\u202f][0-9]+)*")
PER_CENT = re.compile(r"%|per ?cent|процент|百分之", re.IGNORECASE)
# The first that stands in the words counts; one letter only right after a digit.
SCALES = (
    (r"billion|млрд|миллиард|十亿", 1e9),
    (r"亿|億", 1e8),
    (r"million|(?<=[0-9])m\b|млн|миллион|百万", 1e6),
    (r"万|萬", 1e4),
    (r"thousand|тыс|千", 1e3),
)


def faults(examined: Examined) -> Iterator[Fault]:
    for name in ("claims", "published_figures"):
        table = examined.table(name, "value_published", "unit_published", "number")
        for row in table.rows if table is not None else ():
            number = row["number"]
            if table is None or not isinstance(number, int | float):
                continue
            meant = meanings(f"{row['value_published'] or ''}", f"{row['unit_published'] or ''}")
            if meant and not any(math.isclose(number, each, rel_tol=1e-9) for each in meant):
                shown = " or ".join(f"{each:.12g}" for each in sorted(meant))
                found, expected = f"{number:.12g}", f"{shown}, as printed: {quoted(row['value_published'])}"
                yield FAULT.in_row(table, row, field="number", found=found, expected=expected)


def meanings(words: str, unit: str) -> set[float]:
    """What the one number in the words may mean; nothing where they hold none or several."""
    found = NUMERAL.findall(words)
    if len(found) != 1:
        return set()
    scale = 1.0
    for pattern, factor in SCALES:
        if re.search(pattern, words, re.IGNORECASE):
            scale = factor
            break
    if PER_CENT.search(words) or PER_CENT.search(unit):
        scale /= 100.0
    return {float(text) * scale for text in _readings(found[0])}


def _readings(numeral: str) -> Iterator[str]:
    """A numeral with its separators taken for thousands, and the last of them for a decimal sign."""
    parts = re.split(r"[.,'\s]", numeral)
    signs = [character for character in numeral if not character.isdigit()]
    if all(len(part) == 3 for part in parts[1:]) and len(parts[0]) <= 3 and "." not in signs:
        yield "".join(parts)
    if len(parts) == 1:
        yield parts[0]
    elif signs[-1] in ".," and all(len(part) == 3 for part in parts[1:-1]):
        yield f"{''.join(parts[:-1])}.{parts[-1]}"
