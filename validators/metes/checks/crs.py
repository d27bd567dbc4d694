"""The member `crs` of GeoJSON before RFC 7946."""

from __future__ import annotations

import re
from typing import Any

# Longitude and latitude on WGS 84, by the names in use: only these are what RFC 7946 means.
WGS84 = re.compile(r"(urn:ogc:def:crs:)?(OGC(:[0-9.]*)?:CRS84|EPSG:[0-9.]*:?4326|WGS ?84)", re.IGNORECASE)


def crs_name(value: Any) -> str:
    """Name of a coordinate reference system as the member writes it; its text where it has none."""
    properties = value.get("properties") if isinstance(value, dict) else None
    name = properties.get("name", properties.get("href")) if isinstance(properties, dict) else None
    return name if isinstance(name, str) else str(value)


def is_wgs84(name: str) -> bool:
    """Whether a name means longitude and latitude on WGS 84."""
    return WGS84.fullmatch(name.strip()) is not None
