"""The member `crs` of GeoJSON before RFC 7946: names of coordinate reference systems in all forms in use."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

# Forms of a name, each with an authority and a code: OGC URN (`urn:x-ogc` is that of before 2007), OGC URL, GML, web
# registries, and the short form, with one colon or two.
FORMS = tuple(
    re.compile(form, re.IGNORECASE)
    for form in (
        r"urn:(?:x-)?ogc:def:crs:(?P<authority>\w+):(?:[\w.]*:)?(?P<code>\w+)",
        r"https?://(?:www\.)?opengis\.net/def/crs/(?P<authority>\w+)/[\w.]+/(?P<code>\w+)/?",
        r"https?://(?:www\.)?opengis\.net/gml/srs/(?P<authority>\w+)\.xml#(?P<code>\w+)",
        r"https?://(?:www\.)?spatialreference\.org/ref/(?P<authority>[\w-]+)/(?P<code>\w+)(?:/.*)?",
        r"https?://(?P<authority>epsg)\.io/(?P<code>\d+)(?:[./].*)?",
        r"(?P<authority>[A-Za-z]\w*)::?(?P<code>\w+)",
    )
)
# Longitude and latitude on WGS 84, the only CRS of RFC 7946; with ellipsoidal heights too.
WGS84 = frozenset({"OGC:CRS84", "OGC:CRS84H", "OGC:84", "CRS:84", "CRS:CRS84", "EPSG:4326", "EPSG:4979", "ESRI:4326"})
# Names without an authority, in capitals and without separators.
BARE_NAMES = frozenset({"CRS84", "WGS84", "GCSWGS1984", "WGS1984", "WGS84CRS84", "4326"})
# Definitions instead of names, as programs of Esri and PROJ write them; nothing in them is opened.
WGS84_DEFINITIONS = (
    re.compile(r"\s*GEO(?:GCS|GCRS|DCRS)\s*\[\s*\"(?:GCS_WGS_1984|WGS[ _]?84(?: \(CRS84\))?)\"", re.IGNORECASE),
    re.compile(
        r"(?=.*\+proj=(?:longlat|latlong)\b)(?=.*\+datum=WGS84\b)(?!.*\+(?:nadgrids|towgs84|pm|axis)=)", re.IGNORECASE
    ),
)
SEPARATORS = re.compile(r"[\s_()/-]+")
# Members that hold the name or code, by the types of the object in the drafts and versions of GeoJSON and Esri JSON.
NAME_MEMBERS = ("name", "href", "urn", "code", "wkid", "latestWkid")


def crs_name(member: Any) -> str:
    """Name of a coordinate reference system as a `crs` member gives it; the text of the member if it has no name.

    >>> crs_name({"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}})
    'urn:ogc:def:crs:OGC:1.3:CRS84'
    >>> crs_name({"type": "EPSG", "properties": {"code": 4326}})
    'EPSG:4326'
    """
    if isinstance(member, str):
        return member
    kind = member.get("type") if isinstance(member, Mapping) else None
    properties = member.get("properties", member) if isinstance(member, Mapping) else None
    if not isinstance(properties, Mapping):
        return str(member)
    name = next((properties[each] for each in NAME_MEMBERS if _is_name(properties.get(each))), None)
    if name is None:
        return str(member)
    text = str(name).strip()
    return f"{_authority(kind)}:{text}" if text.isdecimal() else text


def crs_code(name: str) -> str:
    """Authority and code of a name in any form, as `EPSG:4326`; the name itself if it has none.

    >>> crs_code("http://www.opengis.net/def/crs/OGC/1.3/CRS84"), crs_code("urn:x-ogc:def:crs:EPSG:4326")
    ('OGC:CRS84', 'EPSG:4326')
    """
    found = next((match for form in FORMS if (match := form.fullmatch(name.strip()))), None)
    return name if found is None else f"{found['authority'].upper()}:{found['code'].upper()}"


def is_wgs84(name: str | None) -> bool:
    """Whether a name means longitude and latitude on WGS 84; so does no name, which is the default."""
    if name is None or crs_code(name) in WGS84:
        return True
    if any(form.match(name) for form in WGS84_DEFINITIONS):
        return True
    return SEPARATORS.sub("", name).upper() in BARE_NAMES


def _is_name(value: Any) -> bool:
    return (isinstance(value, str) and bool(value.strip())) or (isinstance(value, int) and not isinstance(value, bool))


def _authority(kind: Any) -> str:
    """Authority of a bare number: the type of the object in the drafts of GeoJSON, such as EPSG or ESRI."""
    return kind.upper() if isinstance(kind, str) and kind.upper() in ("OGC", "ESRI") else "EPSG"
