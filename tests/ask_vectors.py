"""Sentences with the answers of `metes ask`, to which the command and the ask field of the page are both held.

`python tests/ask_vectors.py` writes them anew to tests/ask_vectors.json, from the sentences of tests/ask/*.csv.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from metes.ask.answer import Alternative, Answer, ask
from metes.ask.known import Known
from metes.ask.sentence import UnreadableFigureError
from metes.files.errors import UnknownIdError
from metes.phrases.interval import Interval
from metes.report.ask import answer_text
from metes.results.case import Case, open_case
from metes.verdicts.wording import VERDICT_WORDS

ROOT = Path(__file__).resolve().parent.parent
VECTORS = ROOT / "tests/ask_vectors.json"
SENTENCES = (ROOT / "tests/ask/phrasings.csv", ROOT / "tests/ask/more_sentences.csv")
# Codes of the page for refusals, by words of the command's message.
PROBLEMS = {
    "is a share in per cent": "share",
    "; ask one at a time": "several",
    "found a range before": "range",
    "has no rule": "wording",
    "cannot be read": "unread",
    "names a part that": "part",
    "names no land and no line": "unknown",
}
# Wider than any first line: each sentence of an answer then is one line.
WIDE = 5000
NOTHING_KNOWN = Known(subjects=(), claims=(), sources=())


def sentences() -> Iterator[tuple[str, str | None]]:
    """Every sentence with what its figure is said of, if that is named apart."""
    for path in SENTENCES:
        with path.open(encoding="utf-8", newline="") as table:
            yield from ((row["sentence"], row["of"] or None) for row in csv.DictReader(table))


def vector(sentence: str, of: str | None, case: Case) -> dict[str, Any]:
    """What `metes ask` answers to a sentence: verdict words, subjects, intervals, and the English sentences."""
    asked = {"sentence": sentence, "of": of}
    try:
        answer = ask(sentence, case, of=of)
    except (UnreadableFigureError, UnknownIdError) as problem:
        code = next(code for words, code in PROBLEMS.items() if words in str(problem))
        return {**asked, "outcome": "refused", "problem": code}
    return {
        **asked,
        "outcome": "judged" if answer.alternatives else "known" if answer.asked is None else "nothing",
        "answer": None if answer.verdict is None else VERDICT_WORDS[answer.verdict],
        "claimed": _ends(answer.claimed, 12),
        "subjects": [each.key for each in answer.alternatives or answer.known],
        "alternatives": [_alternative(each) for each in answer.alternatives],
        "sentences": _sentences(answer),
    }


def _alternative(each: Alternative) -> dict[str, Any]:
    opinion = each.verdict.opinion
    others = [[row.label, row.agrees, _ends(row.interval, 9)] for row in each.others]
    return {"answer": VERDICT_WORDS[each.word], "found": _ends(opinion.found, 9), "others": others}


def _sentences(answer: Answer) -> list[str] | None:
    """The answer in sentences; None where the command asks for an option that the page does not have."""
    if answer.asked is not None and not answer.alternatives:
        return None
    head = answer_text(replace(answer, claims=()), NOTHING_KNOWN, width=WIDE).partition("\n\n")[0]
    return [line.strip() for line in head.splitlines()]


def _ends(interval: Interval | None, digits: int) -> list[float] | None:
    return None if interval is None else [float(f"{end:.{digits}g}") for end in (interval.low, interval.high)]


def main() -> None:
    """Write the vectors of the package of this checkout."""
    case = open_case(ROOT)
    found = [json.dumps(vector(text, of, case), ensure_ascii=False) for text, of in sentences()]
    VECTORS.write_text("[\n" + ",\n".join(found) + "\n]\n", encoding="utf-8")


if __name__ == "__main__":
    main()
