"""Every target of the fuzzer, for some seconds, with inputs that are the same in every run."""

from __future__ import annotations

import random
import runpy

import pytest

from command import ROOT
from fuzzing.choices import Choices, altered, damaged
from fuzzing.outcome import FindingError, require_one_line
from fuzzing.targets import TARGETS

INPUTS = {
    "bytes": 300,
    "structure": 300,
    "rings": 150,
    "geopackage": 150,
    "zip": 60,
    "package": 80,
    "area": 30,
    "diff": 60,
}
SIZES = (8, 32, 128, 256)


@pytest.mark.parametrize("name", TARGETS)
def test_target_finds_nothing(name: str) -> None:
    numbers = random.Random(name)
    for _ in range(INPUTS[name]):
        data = numbers.randbytes(numbers.choice(SIZES))
        try:
            TARGETS[name](data)
        except Exception as error:
            error.add_note(f"input: {data.hex()}")
            raise


def test_script_knows_every_target() -> None:
    assert set(runpy.run_path(str(ROOT / "scripts" / "fuzz.py"))["TARGETS"]) == set(TARGETS) == set(INPUTS)


def test_choices_are_the_same_for_the_same_bytes() -> None:
    data = bytes(range(1, 200))
    value = {"a": [1, {"b": None}]}
    for choose in (lambda it: it.value(), lambda it: damaged(it, b"abc" * 9, 4), lambda it: altered(it, value, ("c",))):
        assert choose(Choices(data)) == choose(Choices(data))
    assert value == {"a": [1, {"b": None}]}
    assert Choices(b"").below(9) == 0


@pytest.mark.parametrize("message", ["", "a\nb", "\x1b[31m"])
def test_a_message_of_several_lines_is_a_finding(message: str) -> None:
    with pytest.raises(FindingError):
        require_one_line(message)
