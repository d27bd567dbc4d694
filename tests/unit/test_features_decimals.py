"""Decimal numbers parsed in bulk are those that the standard library parses one by one."""

from __future__ import annotations

import numpy as np
import pytest

from metes.features.decimals import BLOCK_BYTES, _short_decimals, decimals


def written(count: int, seed: int) -> list[str]:
    random = np.random.default_rng(seed)
    return [f"{random.uniform(-180, 180):.{random.integers(0, 9)}f}" for _ in range(count)]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_every_number_is_rounded_as_by_the_standard_library(seed: int) -> None:
    texts = written(20_000, seed)
    text = ",".join(texts).encode()
    found = _short_decimals(text)
    assert found is not None
    assert found.tolist() == [float(each) for each in texts]


def test_numbers_keep_their_places_over_blocks() -> None:
    texts = written(BLOCK_BYTES // 4, 4)
    found = decimals(",".join(texts).encode())
    assert found is not None
    assert found.tolist() == [float(each) for each in texts]


@pytest.mark.parametrize(
    "text", ["1e3,2.5", "123456789.5,1", "0.1234567890123456,-7", "1.5, 2.5", "-0.0,0", "5", "-12345678.1234567"]
)
def test_what_is_not_plain_is_read_all_the_same(text: str) -> None:
    found = decimals(text.encode())
    assert found is not None
    assert [repr(each) for each in found.tolist()] == [repr(float(each)) for each in text.split(",")]


@pytest.mark.parametrize("text", ["", "1,", ",1", "1,,2", "1.2.3,4", "1-2,3", "--1", "-", "1 2", "a", "1,\x00"])
def test_what_is_no_number_is_not_read(text: str) -> None:
    assert decimals(text.encode()) is None
