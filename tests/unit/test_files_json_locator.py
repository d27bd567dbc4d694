"""Line and column of a JSON pointer, compared with the positions at which the test wrote the text."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from metes.files.json_locator import Locator, escaped

TEXT = """{
  "type": "FeatureCollection",
  "note": "a \\" quote, [ a bracket, { a brace and a \\\\",
  "features": [
    {"id": "a", "geometry": {"coordinates": [[1, 2],
      [3, 4], [5, 6]]}},
    {"id": "b", "a/b": 1, "m~n": [true, null], "": {}}
  ]
}"""


@pytest.mark.parametrize(
    ("pointer", "place"),
    [
        ("", (1, 1)),
        ("/type", (2, 11)),
        ("/features", (4, 15)),
        ("/features/0/geometry/coordinates/0", (5, 46)),
        ("/features/0/geometry/coordinates/1", (6, 7)),
        ("/features/0/geometry/coordinates/2/1", (6, 19)),
        ("/features/1/a~1b", (7, 24)),
        ("/features/1/m~0n/1", (7, 41)),
        ("/features/1/", (7, 52)),
        ("/features/1/nothing/below", (7, 5)),
        ("/features/99", (4, 15)),
    ],
)
def test_place_of_a_pointer(pointer: str, place: tuple[int, int]) -> None:
    assert Locator(TEXT).at(pointer) == place


def test_the_last_of_two_equal_keys_is_the_one_that_counts() -> None:
    assert Locator('{"a":1,"a":2}').at("/a") == (1, 12)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=3), inner, max_size=4),
    max_leaves=20,
)


def pointers(value: object, below: str = "") -> list[tuple[str, object]]:
    found = [(below, value)]
    children = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, child in children:
        found += pointers(child, f"{below}/{escaped(str(key))}")
    return found


@given(JSON, st.sampled_from([None, 0, 2]))
def test_every_pointer_leads_to_its_value(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent, ensure_ascii=False)
    locator = Locator(text)
    lines = text.split("\n")
    for pointer, expected in pointers(value):
        line, column = locator.at(pointer)
        rest = "\n".join([lines[line - 1][column - 1 :], *lines[line:]])
        assert json.JSONDecoder().raw_decode(rest)[0] == expected
