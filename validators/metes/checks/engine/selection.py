"""Selection of checks by id, family letter or name, as `--select` and `--ignore` give them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from metes.checks.engine.check import FAMILIES, Check
from metes.checks.engine.fault import listed, quoted
from metes.files.errors import InputError, similar_ids

# Selects every check.
ALL = "ALL"


def chosen_checks(checks: Sequence[Check], select: Iterable[str], ignore: Iterable[str]) -> tuple[Check, ...]:
    """The selected checks, or all if none is selected, without the ignored; raises InputError for an unknown name."""
    wanted, unwanted = _named(checks, select, "--select"), _named(checks, ignore, "--ignore")
    found = tuple(check for check in checks if (not wanted or check.ID in wanted) and check.ID not in unwanted)
    if not found:
        raise InputError("--select and --ignore: no check left to run; expected at least one")
    return found


def _named(checks: Sequence[Check], given: Iterable[str], option: str) -> set[str]:
    found: set[str] = set()
    for word in (word.strip() for text in given for word in text.split(",")):
        if word:
            found |= named_checks(checks, word, option)
    return found


def named_checks(checks: Sequence[Check], word: str, option: str) -> set[str]:
    """Ids of the check or family that a word names, of those whose ids begin with it, or of all for `ALL`.

    Raises InputError naming the option if there is none.
    """
    start = word.upper()
    found = {
        check.ID
        for check in checks
        if start == ALL or word.lower() == check.NAME or (start and check.ID.startswith(start))
    }
    if not found:
        raise InputError(f"{option}: found {quoted(word)}; expected {_expected(checks, word, option)}")
    return found


def _expected(checks: Sequence[Check], word: str, option: str) -> str:
    by_word = {each: check for check in checks for each in (check.ID, check.NAME)}
    # One or two letters occur in half of the names.
    near = {check.ID: check for check in (by_word[each] for each in similar_ids(word, by_word) if len(word) > 2)}
    meant = listed([f"{check.ID} {check.NAME}" for check in near.values()])
    family = [check.ID for check in checks if check.ID[0] == word[0].upper()]
    if not meant and len(family) > 1 and word[1:].isdigit():
        meant = f"{family[0]} to {family[-1]}"
    if len(word) == 1 and option != "--explain":
        return f"the id or name of a check, or one of the families {', '.join(FAMILIES)}"
    return f"the id or name of a check from docs/checks.md{meant and f'; similar: {meant}'}"
