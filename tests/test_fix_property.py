"""`metes fix` never makes a file worse: random broken files, and interruptions at every step of writing."""

from __future__ import annotations

import json
import random
import re
from collections import Counter
from itertools import groupby
from pathlib import Path
from typing import Any

import pytest

from broken_geojson import Members, Spelled, broken_file
from metes.checks import CHECKS
from metes.checks.engine.fault import Fault
from metes.checks.engine.runner import run_document
from metes.files.file import BytesFile
from metes.fix.document import CHANGE_BY_CHECK, FixedDocument, FixOptions, fix_file
from metes.geojson.sequence import BytesSequence

FILES, DEEP_FILES, FILES_AT_ONCE = 300, 10_000, 100
MARK = b"\xef\xbb\xbf"
# What may stand between the texts of a sequence.
BETWEEN = "\x1e \t\r\n"
# Arrays of numbers alone; what stands between them may not change by a byte.
NUMBERS = re.compile(r"\[(?:\s|[\[\]0-9.,eE+-])*\]")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "seeds" in metafunc.fixturenames:
        files = DEEP_FILES if metafunc.config.getoption("--deep") else FILES
        metafunc.parametrize("seeds", [range(n, n + FILES_AT_ONCE) for n in range(0, files, FILES_AT_ONCE)], ids=str)


def opened(data: bytes, is_sequence: bool) -> BytesFile:
    kind = BytesSequence if is_sequence else BytesFile
    return kind(path="a.geojson", location=Path("a.geojson"), content=data)


def options_of(choose: random.Random) -> FixOptions:
    """Mostly those of a plain `metes fix`; sometimes rounding, sorting, or the fixes of some checks alone."""
    if choose.random() < 0.6:
        return FixOptions()
    checks = frozenset(choose.sample(sorted(CHANGE_BY_CHECK), choose.randint(1, len(CHANGE_BY_CHECK))))
    return FixOptions(decimals=choose.choice((None, 7, 3)), is_sorted=choose.random() < 0.3, checks=checks)


def told(data: bytes, faults: list[Fault]) -> Counter[tuple[str, str]]:
    """The checks that report a fault, and the feature in which they do, by its content if features were sorted."""
    found: Counter[tuple[str, str]] = Counter()
    for fault in faults:
        tokens = fault.pointer.split("/")
        place = tokens[2] if len(tokens) > 2 and tokens[1] == "features" else ""
        found[fault.id, place] += 1
    return found


def same_positions(old: Any, new: Any) -> bool:
    """Whether a value is another one, but for lines and rings that are closed, turned round or without repeats."""
    if isinstance(old, Members) and isinstance(new, Members):
        return [key for key, _ in old] == [key for key, _ in new] and all(
            same_positions(one, other) for (_, one), (_, other) in zip(old, new, strict=True)
        )
    if not isinstance(old, list) or not isinstance(new, list) or isinstance(old, Members) or isinstance(new, Members):
        return type(old) is type(new) and bool(old == new)
    if old and new and all(isinstance(each, list) and numbers(each) for each in (*old, *new)):
        return is_same_path(old, new)
    return len(old) == len(new) and all(map(same_positions, old, new))


def numbers(position: list[Any]) -> bool:
    return bool(position) and all(isinstance(each, Spelled) for each in position)


def is_same_path(old: list[list[Spelled]], new: list[list[Spelled]]) -> bool:
    """Whether the positions follow each other as before, in either direction, from the same start."""
    if any(each not in old for each in new):
        return False
    was, now = path(old), path(new)
    closed = was if was[0][:2] == was[-1][:2] else [*was, was[0]]
    return now in (was, closed, closed[::-1])


def path(positions: list[list[Spelled]]) -> list[list[float]]:
    return [each for each, _ in groupby([float(number) for number in position] for position in positions)]


def parsed(data: bytes) -> list[Any]:
    """The values of a text, with numbers as they are spelled and members in their order."""
    texts = data.removeprefix(MARK).decode("utf-8", "surrogatepass")
    decoder = json.JSONDecoder(object_pairs_hook=Members, parse_float=Spelled, parse_int=Spelled)
    found, texts = [], texts.strip(BETWEEN)
    while texts:
        value, end = decoder.raw_decode(texts)
        found.append(value)
        texts = texts[end:].strip(BETWEEN)
    return found


def assert_never_worse(data: bytes, is_sequence: bool, options: FixOptions) -> FixedDocument:
    file = opened(data, is_sequence)
    result = fix_file(file, options)
    again = fix_file(opened(result.after, is_sequence), options)
    assert (again.after, again.changes) == (result.after, ()), "a second run changes nothing"
    before, after = told(data, run_document(file, CHECKS)), told(result.after, list(result.left))
    if not options.is_sorted:
        assert after <= before, after - before
    assert sum(after.values()) <= sum(before.values())
    texts = [NUMBERS.sub("[]", each.decode("utf-8", "surrogatepass")) for each in (data, result.after)]
    if not any(change.what.startswith("sorted") for change in result.changes):
        assert texts[0].removeprefix("\ufeff").rstrip("\r\n") == texts[1].removeprefix("\ufeff").rstrip("\r\n")
        if options.decimals is None and not result.is_refused:
            assert all(map(same_positions, parsed(data), parsed(result.after)))
    if result.is_refused:
        assert result.after == data
    return result


def test_fix_never_makes_a_file_worse(seeds: range) -> None:
    done: Counter[str] = Counter()
    for seed in seeds:
        choose = random.Random(seed)
        broken = broken_file(choose)
        result = assert_never_worse(broken.data, broken.is_sequence, options_of(choose))
        done.update(change.what for change in result.changes)
    assert set(CHANGE_BY_CHECK.values()) <= set(done), "the files have faults that are fixed"
