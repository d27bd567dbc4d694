"""What is timed, each in a process of its own: `python measured.py MEASURE ARGUMENT...`, one JSON object on stdout.

The clock runs around the work alone, within the process that does it. A peer that is not installed is `absent`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

REPEATS = 3
GEOD_RINGS = 20_000


def main() -> int:
    """Run one measure and print what it found."""
    sys.path.insert(0, str(Path(__file__).resolve().parent.parent))
    measure = MEASURES[sys.argv[1]]
    try:
        print(json.dumps(measure(*sys.argv[2:])))
    except ImportError as error:
        print(json.dumps({"absent": f"{error.name} is not installed"}))
    return 0


def part(whole: str, share: str) -> dict[str, Any]:
    """Cut a smaller file; in a process of its own, since a child begins with the peak memory of its parent."""
    from benching import inputs

    return {"path": str(inputs.part(Path(whole), float(share)))}


def arrays(source: str, target: str) -> dict[str, Any]:
    """Coordinates and ring offsets of a file as arrays, and two GeoParquet files beside them: each ring as a polygon,
    and the features as they are.
    """
    import numpy as np
    import shapely

    from metes.features.geojson_stream import find_streamable, open_stream

    found = find_streamable(Path(source))
    if found is None:
        raise SystemExit(f"{source}: expected a feature collection")
    with open_stream(found) as (_, features):
        geometries = np.array([feature.geometry for feature in features] + [None], dtype=object)[:-1]
    every = shapely.get_rings(shapely.get_parts(geometries))
    offsets = np.concatenate([[0], np.cumsum(shapely.get_num_coordinates(every))])
    np.savez(target, coordinates=shapely.get_coordinates(every), offsets=offsets)
    shape: dict[str, Any] = {"vertices": int(offsets[-1]), "rings": len(every), "features": len(geometries)}
    try:
        import geopandas
    except ImportError:
        return shape
    for each, path in (
        (shapely.polygons(every), _parquet(target, "rings")),
        (geometries, _parquet(target, "features")),
    ):
        geopandas.GeoDataFrame(geometry=each, crs="OGC:CRS84").to_parquet(path)
    return shape


def _parquet(held: str, what: str) -> str:
    return str(Path(held).with_suffix(f".{what}.parquet"))


def ours(held: str, what: str, threads: str) -> dict[str, Any]:
    """Times public calls of this package on what people hold: `metes.area_m2` and `metes.area_m2_of_coordinates`."""
    from functools import partial

    import numpy as np

    from metes import area_m2

    kind, _, is_checked = what.partition(" and ")
    area = partial(area_m2, threads=int(threads), check_validity=bool(is_checked))
    if kind.startswith("coordinates"):
        return _of_coordinates(held, int(threads), is_plain=kind.endswith("NumPy"))
    if kind == "GeoParquet file":
        from pyarrow import parquet

        path = _parquet(held, "rings")
        return _timed(
            lambda: float(np.sum(area(parquet.read_table(path, columns=["geometry"])["geometry"]))),
            len(_held(held)[0]),
            "numpy",
        )
    holder = _in_memory(held, kind)
    return _timed(lambda: float(np.sum(area(holder))), len(_held(held)[0]), "numpy")


def _of_coordinates(held: str, threads: int, *, is_plain: bool) -> dict[str, Any]:
    import warnings

    import numpy as np

    from metes import area_m2_of_coordinates

    coordinates, offsets = _held(held)
    one_each = np.arange(len(offsets))
    if is_plain:
        sys.modules["numba"] = None  # type: ignore[assignment]  # as where it is not installed
        warnings.simplefilter("ignore")
    return _timed(
        lambda: float(area_m2_of_coordinates(coordinates, offsets, one_each, threads=threads).sum()),
        len(coordinates),
        "numpy",
    )


def _in_memory(held: str, kind: str) -> Any:
    """What people hold: the rings, or the features of the file, in one of several libraries."""
    import geopandas
    from pyarrow import parquet

    if kind == "Arrow array of WKB":
        return parquet.read_table(_parquet(held, "rings"), columns=["geometry"])["geometry"]
    frame = geopandas.read_parquet(_parquet(held, "features" if kind == "shapely multipolygons" else "rings"))
    if kind == "GeoArrow polygons":
        return frame.geometry.to_arrow(geometry_encoding="geoarrow")
    if kind == "list of WKB":
        return frame.geometry.to_wkb().tolist()
    return frame if kind == "GeoDataFrame" else frame.geometry.to_numpy()


def geopandas(held: str, what: str) -> dict[str, Any]:
    """Times GeoPandas on the same polygons: projection to EPSG:6933 and planar area."""
    import geopandas

    kind, _, more = what.partition(" and ")
    path = _parquet(held, "rings")
    holder = None if kind == "GeoParquet file" else _in_memory(held, "list of WKB" if "WKB" in kind else kind)
    if kind.startswith("shapely"):
        holder = geopandas.GeoSeries(holder, crs="OGC:CRS84")

    def series() -> Any:
        if kind == "GeoParquet file":
            return geopandas.read_parquet(path)
        if "WKB" in kind:
            return geopandas.GeoSeries.from_wkb(holder, crs="OGC:CRS84")
        return geopandas.GeoSeries.from_arrow(holder) if kind == "GeoArrow polygons" else holder

    def work() -> float:
        found = series()
        if more:
            found.is_valid.all()
        return float(found.to_crs(6933).area.sum())

    return _timed(work, len(_held(held)[0]), "geopandas")


def spherely(held: str) -> dict[str, Any]:
    """Times S2 on a list of WKB: areas on a sphere, edges on great circles."""
    import numpy as np
    import spherely  # type: ignore[import-not-found]  # installed for the benchmark alone

    texts = np.array(_in_memory(held, "list of WKB"), dtype=object)
    radius = float(spherely.EARTH_RADIUS_METERS)
    try:
        spherely.from_wkb(texts)
    except RuntimeError as error:
        return {"absent": f"it refuses all for one ring ({error})"}
    return _timed(
        lambda: float(np.sum(spherely.area(spherely.from_wkb(texts), radius))), len(_held(held)[0]), "spherely"
    )


def reading(held: str) -> dict[str, Any]:
    """Times the reading of the GeoParquet file alone, which every program must do first."""
    from pyarrow import parquet

    path = _parquet(held, "rings")
    return _timed(
        lambda: float(parquet.read_table(path, columns=["geometry"]).num_rows), len(_held(held)[0]), "pyarrow"
    )


def geod(held: str) -> dict[str, Any]:
    """A sample of the rings, spread over the file: all would take a minute each time."""
    import numpy as np
    import shapely
    from pyproj import Geod

    coordinates, offsets = _held(held)
    step = max(1, (len(offsets) - 1) // GEOD_RINGS)
    rings = _linear_rings(coordinates, offsets)[::step]
    polygons = list(shapely.polygons(rings))
    wgs84 = Geod(ellps="WGS84")
    return _timed(
        lambda: float(sum(abs(wgs84.geometry_area_perimeter(each)[0]) for each in polygons)),
        int(np.sum(shapely.get_num_coordinates(rings))),
        "pyproj",
    )


def duckdb(held: str) -> dict[str, Any]:
    """Times DuckDB's spheroid area on the same coordinates, with the spatial extension that a package carries."""
    import duckdb
    import shapely

    connection = duckdb.connect()
    extension = _spatial_extension(duckdb.__version__)
    if extension is None:
        return {"absent": f"no spatial extension for DuckDB {duckdb.__version__} is installed"}
    connection.execute(f"LOAD '{extension}'")  # from its package: nothing is fetched here
    coordinates, offsets = _held(held)
    # DuckDB takes latitude first.
    polygons = shapely.polygons(_linear_rings(coordinates[:, ::-1].copy(), offsets))
    wkb = shapely.to_wkb(polygons).tolist()
    connection.execute("CREATE TABLE rings (wkb BLOB)")
    connection.executemany("INSERT INTO rings VALUES (?)", [(each,) for each in wkb])
    connection.execute("CREATE TABLE shapes AS SELECT ST_GeomFromWKB(wkb) AS shape FROM rings")
    connection.execute("SET threads = 1")
    query = "SELECT sum(ST_Area_Spheroid(shape)) FROM shapes"
    return _timed(lambda: float((connection.execute(query).fetchone() or (0.0,))[0]), len(coordinates), "duckdb")


def _spatial_extension(version: str) -> Path | None:
    """The file of the extension, which fits one version of DuckDB alone."""
    from importlib.util import find_spec

    spec = find_spec("duckdb_extension_spatial")
    for folder in (spec.submodule_search_locations or ()) if spec is not None else ():
        path = Path(folder) / "extensions" / f"v{version}" / "spatial.duckdb_extension"
        if path.is_file():
            return path
    return None


def geopandas_file(source: str) -> dict[str, Any]:
    """Read, validity and areas; the parent takes the time and the memory of the whole process."""
    import os

    os.environ["OGR_GEOJSON_MAX_OBJ_SIZE"] = "0"  # without it the file is refused
    import geopandas

    frame = geopandas.read_file(source)
    invalid = int((~frame.is_valid).sum())
    return {"features": len(frame), "invalid": invalid, "km2": float(frame.to_crs(6933).area.sum()) / 1e6}


def geopandas_valid(source: str) -> dict[str, Any]:
    """Read, and validity of every geometry."""
    import os

    os.environ["OGR_GEOJSON_MAX_OBJ_SIZE"] = "0"
    import geopandas

    return {"invalid": int((~geopandas.read_file(source).is_valid).sum())}


def shapely_valid(source: str) -> dict[str, Any]:
    """The same with the json of Python and shapely alone."""
    import shapely
    from shapely.geometry import shape

    features = json.loads(Path(source).read_bytes())["features"]
    return {"invalid": sum(not shapely.is_valid(shape(feature["geometry"])) for feature in features)}


def geojson_validator(source: str) -> dict[str, Any]:
    """Structure and geometries, as that package tells them."""
    import geojson_validator as peer  # type: ignore[import-not-found]  # installed for the benchmark alone

    peer.configure_logging(enabled=False)
    structure = peer.validate_structure(source)
    return {"structure": len(structure), "criteria": 0 if structure else len(peer.validate_geometries(source))}


def versions(*names: str) -> dict[str, Any]:
    """Versions of the named packages."""
    found: dict[str, str | None] = {"Python": ".".join(map(str, sys.version_info[:3]))}
    for name in names:
        try:
            found[name] = version(name)
        except PackageNotFoundError:
            found[name] = None
    return found


def _held(path: str) -> Any:
    import numpy as np

    with np.load(path) as held:
        return held["coordinates"], held["offsets"]


def _linear_rings(coordinates: Any, offsets: Any) -> Any:
    import numpy as np
    import shapely

    return shapely.linearrings(coordinates, indices=np.repeat(np.arange(len(offsets) - 1), np.diff(offsets)))


def _timed(work: Callable[[], float], vertices: int, package: str) -> dict[str, Any]:
    seconds, processor = [], []
    value = 0.0
    for _ in range(REPEATS):
        started, worked = time.perf_counter(), time.process_time()
        value = work()
        seconds.append(time.perf_counter() - started)
        processor.append(time.process_time() - worked)
    return {
        "seconds": seconds,
        "processor_seconds": processor,
        "vertices": vertices,
        "km2": value / 1e6,
        "version": f"{package} {version(package)}",
    }


MEASURES: dict[str, Callable[..., dict[str, Any]]] = {
    "part": part,
    "arrays": arrays,
    "ours": ours,
    "geopandas": geopandas,
    "geod": geod,
    "duckdb": duckdb,
    "spherely": spherely,
    "reading": reading,
    "geopandas-file": geopandas_file,
    "geopandas-valid": geopandas_valid,
    "shapely-valid": shapely_valid,
    "geojson-validator": geojson_validator,
    "versions": versions,
}

if __name__ == "__main__":
    sys.exit(main())
