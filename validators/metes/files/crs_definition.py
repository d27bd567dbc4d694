"""Definitions of coordinate reference systems, as data: nothing in one is opened or fetched.

PROJ follows what a definition names: `+init=FILE:code` and `+nadgrids=FILE` open files and addresses, and so do the
grids of a WKT text. Only authority codes, WKT and PROJJSON of a bounded depth are taken, and only without files.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from metes.files.errors import InputError

if TYPE_CHECKING:
    from pyproj import CRS

# The longest real definitions, compound systems with their operations, have some 10,000 characters and 15 levels.
MAX_CHARACTERS = 100_000
MAX_DEPTH = 40
# EPSG:3857, urn:ogc:def:crs:EPSG::3857, http://www.opengis.net/def/crs/EPSG/0/3857, http://www.opengis.net/gml/...
CODE = re.compile(
    r"(?:urn:(?:x-)?ogc:def:crs:)?[A-Za-z][\w-]*:[\w.]*:?[\w.-]+(?:\+\d+)?"
    r"|urn:ogc:def:crs(?:,crs:[\w-]+:[\w.]*:[\w.-]+)+"
    r"|https?://(?:www\.)?opengis\.net/(?:def/crs/[\w-]+/[\w.]+/[\w.-]+|gml/srs/epsg\.xml#\d+)",
    re.IGNORECASE,
)
WKT = re.compile(r"\s*[A-Z][A-Z_]+\s*[\[(]", re.IGNORECASE)
# Words with which a system is named in the database of PROJ, such as "WGS 84 / UTM zone 33N".
NAME = re.compile(r"[A-Za-z][\w ,.'()/-]*(?:\+ ?[\w ,.'()/-]+)?")
# Members of a definition that name a file. The web's Mercator says that it has no grid: +nadgrids=@null.
NAMES_FILE = re.compile(
    r"\+?\b(?:init|\w*grids?|catalog|file|xyz_model|model|defmodel)\s*=\s*(?!@null\b)"
    r"|\bPARAMETERFILE\b|\"(?:filename|[^\"]*\bfile)\"\s*[,:]\s*\"",
    re.IGNORECASE,
)
# Heights are not read: the grid of a geoid is left out of the text.
GEOID_GRID = re.compile(r",\s*EXTENSION\s*\[\s*\"PROJ4_GRIDS\"\s*,\s*\"[^\"]*\"\s*\]", re.IGNORECASE)


def refuse_unsafe_definition(text: str, where: str) -> None:
    """Raise InputError if a definition names a file or an address, or is nested too deep; whether PROJ knows it is
    another matter.
    """
    if len(text) > MAX_CHARACTERS:
        raise InputError(
            f"{where}: found a CRS definition of {len(text):,} characters; expected a code, WKT or PROJJSON"
        )
    depth = deepest = 0
    for character in text:
        depth += (character in "[({") - (character in "])}")
        deepest = max(deepest, depth)
    if deepest > MAX_DEPTH:
        raise InputError(f"{where}: found a CRS definition {deepest:,} levels deep; expected at most {MAX_DEPTH}")
    if NAMES_FILE.search(GEOID_GRID.sub("", text)) or "\0" in text:
        raise InputError(
            f"{where}: found the CRS definition {text[:60]!r}, which names a file; expected a code, WKT or PROJJSON"
        )


def crs_of(definition: str, where: str, *, may_be_proj: bool = False) -> CRS:
    """Coordinate reference system of an authority code, name, WKT or PROJJSON.

    With `may_be_proj`, for what a person types, also of a PROJ string without files. Raises InputError; `where` begins
    its message.
    """
    from pyproj import CRS
    from pyproj.exceptions import CRSError

    refuse_unsafe_definition(definition, where)
    text = GEOID_GRID.sub("", definition).strip()
    is_taken = bool(CODE.fullmatch(text) or NAME.fullmatch(text) or WKT.match(text) or text.startswith("{")) or (
        may_be_proj and "proj=" in text
    )
    try:
        if is_taken:
            return CRS.from_user_input(text)
    except (CRSError, RecursionError, ValueError):
        pass
    raise InputError(
        f"{where}: found the CRS {definition[:60]!r}, which PROJ does not know; expected a code, WKT or PROJJSON"
    )
