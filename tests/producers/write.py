"""Writes the layers of `layers.py` with other programs: python3 tests/producers/write.py FOLDER

Run by a Python that has the libraries, not by the tests' own. A producer whose program is not installed is skipped.
"""

from __future__ import annotations

import csv
import importlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib.metadata import version
from pathlib import Path
from typing import Any

from layers import LAYERS, PARKS, TOWNS

IMITATED = "imitated"
Writer = Callable[[Path], str]


@contextmanager
def sources() -> Iterator[dict[str, Path]]:
    """The layers as files that programs read, by name."""
    with tempfile.TemporaryDirectory() as folder:
        found = {name: Path(folder) / f"{name}.geojson" for name in LAYERS}
        for name, path in found.items():
            path.write_text(json.dumps(LAYERS[name]), encoding="utf-8")
        yield found


def save(path: Path, value: Any, **options: Any) -> None:
    path.write_text(value if isinstance(value, str) else json.dumps(value, **options), encoding="utf-8", newline="")


def gdal(folder: Path) -> str:
    """ogr2ogr: GeoJSON of both kinds, sequences, GeoPackages in several systems, and by way of other formats."""
    kinds = {
        "rfc7946": ["-lco", "RFC7946=YES"],
        "2008": [],
        "bbox": ["-lco", "WRITE_BBOX=YES", "-lco", "RFC7946=YES"],
        "precise": ["-lco", "COORDINATE_PRECISION=15"],
        "name_and_id": ["-lco", "ID_GENERATE=YES", "-nln", "a name"],
        "signature": ["-lco", "SIGNIFICANT_FIGURES=9"],
    }
    with sources() as found:
        for name, path in found.items():
            for kind, options in kinds.items():
                if kind in ("rfc7946", "2008") or name in ("parks", "districts"):
                    ogr(folder / f"{name}_{kind}.geojson", path, *options)
            ogr(folder / f"{name}.geojsonl", path, "-f", "GeoJSONSeq")
        ogr(folder / "towns_rs.geojsons", found["towns"], "-f", "GeoJSONSeq", "-lco", "RS=YES")
        for code in ("3857", "25832", "4258"):
            ogr(folder / f"parks_{code}.gpkg", found["parks"], "-t_srs", f"EPSG:{code}", "-nln", "parks")
        ogr(folder / "parks_no_crs.gpkg", found["parks"], "-a_srs", "none", "-nln", "parks")
        ogr(folder / "parks_curves.gpkg", found["parks"], "-nlt", "CURVEPOLYGON", "-nln", "parks")
        ogr(folder / "districts.gpkg", found["districts"], "-nln", "districts")
        ogr(folder / "heights.geojson", found["roads"], "-dim", "XYZ")
    return subprocess.run(["ogr2ogr", "--version"], capture_output=True, text=True, check=True).stdout.split()[1][:-1]


def ogr(target: Path, source: Path, *options: str) -> None:
    subprocess.run(["ogr2ogr", str(target), str(source), *options], check=True, capture_output=True)


def fiona(folder: Path) -> str:
    library = importlib.import_module("fiona")
    with sources() as found:
        for name, path in found.items():
            drivers = {"GeoJSON": "geojson", "GeoJSONSeq": "geojsonl", **({"GPKG": "gpkg"} if name == "parks" else {})}
            with library.open(path) as source:
                for driver, ending in drivers.items():
                    schema = dict(source.schema) | {"geometry": "Unknown"}
                    with library.open(
                        folder / f"{name}.{ending}", "w", driver=driver, crs=source.crs, schema=schema
                    ) as sink:
                        sink.writerecords(source)
    return str(library.__version__)


def geopandas(folder: Path) -> str:
    library = importlib.import_module("geopandas")
    for name, layer in LAYERS.items():
        frame = library.GeoDataFrame.from_features(layer["features"], crs=4326)
        save(folder / f"{name}_to_json.geojson", frame.to_json())
        frame.to_file(folder / f"{name}.geojson", driver="GeoJSON")
        save(folder / f"{name}_plain.geojson", frame.to_json(drop_id=True, show_bbox=name != "notes", indent=1))
    frame = library.GeoDataFrame.from_features(PARKS["features"], crs=4326)
    frame.to_crs(25832).to_file(folder / "parks_utm.gpkg")
    save(folder / "districts_dissolved.geojson", frame.dissolve().to_json(to_wgs84=True))
    save(folder / "parks_buffer.geojson", frame.to_crs(25832).buffer(500).to_crs(4326).to_json())
    return str(library.__version__)


def shapely(folder: Path) -> str:
    library = importlib.import_module("shapely")
    for name, layer in LAYERS.items():
        shapes = [library.from_geojson(json.dumps(each["geometry"])) for each in layer["features"] if each["geometry"]]
        save(folder / f"{name}_collection.geojson", library.to_geojson(library.GeometryCollection(shapes), indent=1))
        save(folder / f"{name}_first.geojson", library.geometry.mapping(shapes[0]))
    save(folder / "buffer.geojson", library.to_geojson(library.Point(10, 50).buffer(0.1)))
    save(folder / "box.geojson", library.to_geojson(library.box(10, 50, 11, 51)))
    save(folder / "empty.geojson", library.to_geojson(library.Polygon()))
    save(folder / "empty_collection.geojson", library.to_geojson(library.GeometryCollection()))
    return str(library.__version__)


def pystac(folder: Path) -> str:
    library = importlib.import_module("pystac")
    datetime = importlib.import_module("datetime")
    when = datetime.datetime(2024, 5, 1, tzinfo=datetime.UTC)
    items = []
    for number, feature in enumerate(PARKS["features"]):
        positions = [at for ring in rings_of(feature["geometry"]) for at in ring]
        lons, lats = zip(*positions, strict=True)
        item = library.Item(
            id=f"scene-{number}",
            geometry=feature["geometry"],
            bbox=[min(lons), min(lats), max(lons), max(lats)],
            datetime=when,
            properties={"eo:cloud_cover": 12.5, "proj:epsg": 32632},
        )
        item.add_asset("data", library.Asset(href="./data.tif", media_type="image/tiff", roles=["data"]))
        items.append(item)
        save(folder / f"item_{number}.json", item.to_dict(include_self_link=False))
    save(folder / "item_collection.geojson", library.ItemCollection(items).to_dict())
    nowhere = library.Item(id="nowhere", geometry=None, bbox=None, datetime=when, properties={})
    save(folder / "item_without_geometry.json", nowhere.to_dict(include_self_link=False))
    return version("pystac")


def rings_of(geometry: dict[str, Any]) -> list[list[list[float]]]:
    parts = [geometry["coordinates"]] if geometry["type"] == "Polygon" else geometry["coordinates"]
    return [ring for part in parts for ring in part]


def python_geojson(folder: Path) -> str:
    library = importlib.import_module("geojson")
    for name, layer in LAYERS.items():
        features = [
            library.Feature(**{key: each[key] for key in ("id", "properties", "geometry")})
            for each in layer["features"]
        ]
        save(folder / f"{name}.geojson", library.dumps(library.FeatureCollection(features), sort_keys=True))
    return version("geojson")


def geojson_pydantic(folder: Path) -> str:
    library = importlib.import_module("geojson_pydantic")
    for name, layer in LAYERS.items():
        model = library.FeatureCollection(**layer)
        save(folder / f"{name}.geojson", model.model_dump_json())
        save(folder / f"{name}_short.geojson", model.model_dump_json(exclude_none=name != "notes", indent=2))
    return version("geojson-pydantic")


def pyshp(folder: Path) -> str:
    library = importlib.import_module("shapefile")
    with sources() as found, tempfile.TemporaryDirectory() as work:
        for name in ("towns", "roads", "parks", "districts"):
            ogr(Path(work) / f"{name}.shp", found[name], "-f", "ESRI Shapefile", "-lco", "ENCODING=UTF-8")
            with library.Reader(str(Path(work) / name)) as reader:
                save(folder / f"{name}.geojson", reader.__geo_interface__, default=str)
    return version("pyshp")


def h3(folder: Path) -> str:
    library = importlib.import_module("h3")
    cells = library.grid_disk(library.latlng_to_cell(50.0, 10.0, 6), 2)
    save(folder / "cells.geojson", library.cells_to_geo(cells))
    far = [library.latlng_to_cell(lat, lon, 4) for lat, lon in ((55.7, 12.5), (16.0, 108.2), (-33.9, 18.4))]
    features = [
        {"type": "Feature", "id": cell, "properties": {}, "geometry": library.cells_to_geo([cell])} for cell in far
    ]
    save(folder / "single.geojson", {"type": "FeatureCollection", "features": features})
    return version("h3")


def mercantile(folder: Path) -> str:
    library = importlib.import_module("mercantile")
    tiles = [library.Tile(x, y, 5) for x in range(16, 19) for y in range(10, 12)]
    features = [library.feature(tile, precision=6) for tile in tiles]
    save(folder / "tiles.geojson", {"type": "FeatureCollection", "features": features})
    save(folder / "tile.geojson", library.feature(library.Tile(0, 0, 1), props={"title": "a quarter"}))
    return version("mercantile")


def contours(folder: Path) -> str:
    library = importlib.import_module("geojsoncontour")
    numpy = importlib.import_module("numpy")
    pyplot = importlib.import_module("matplotlib.pyplot")
    lon, lat = numpy.meshgrid(numpy.linspace(10, 11, 25), numpy.linspace(50, 51, 25))
    height = numpy.sin(lon * 9) * numpy.cos(lat * 7)
    save(folder / "lines.geojson", library.contour_to_geojson(pyplot.contour(lon, lat, height, levels=5), ndigits=5))
    return version("geojsoncontour")


def rasterio(folder: Path) -> str:
    features = importlib.import_module("rasterio.features")
    transform = importlib.import_module("rasterio.transform")
    numpy = importlib.import_module("numpy")
    grid = (numpy.indices((12, 12)).sum(axis=0) % 5 < 2).astype("uint8")
    place = transform.from_origin(10, 51, 0.01, 0.01)
    found = [
        {"type": "Feature", "properties": {"value": value}, "geometry": shape}
        for shape, value in features.shapes(grid, transform=place)
    ]
    save(folder / "shapes.geojson", {"type": "FeatureCollection", "features": found})
    return version("rasterio")


def python_topojson(folder: Path) -> str:
    library = importlib.import_module("topojson")
    for name in ("parks", "districts"):
        made = library.Topology(LAYERS[name]["features"], prequantize=False)
        save(folder / f"{name}.geojson", made.to_geojson())
    return version("topojson")


def geomet(folder: Path) -> str:
    library = importlib.import_module("geomet.wkt")
    for name, layer in LAYERS.items():
        shapes = [
            library.loads(library.dumps(each["geometry"], decimals=7)) for each in layer["features"] if each["geometry"]
        ]
        save(folder / f"{name}.geojson", {"type": "GeometryCollection", "geometries": shapes})
    return version("geomet")


def pygeoif(folder: Path) -> str:
    library = importlib.import_module("pygeoif")
    for name, layer in LAYERS.items():
        features = [
            library.Feature(library.shape(each["geometry"]), each["properties"], each["id"]).__geo_interface__
            for each in layer["features"]
            if each["geometry"]
        ]
        save(folder / f"{name}.geojson", {"type": "FeatureCollection", "features": features})
    return version("pygeoif")


def antimeridian(folder: Path) -> str:
    library = importlib.import_module("antimeridian")
    wide = {"type": "Polygon", "coordinates": [[[175, 50], [185, 50], [185, 60], [175, 60], [175, 50]]]}
    save(folder / "split.geojson", library.fix_geojson({"type": "Feature", "properties": {}, "geometry": wide}))
    return version("antimeridian")


def morecantile(folder: Path) -> str:
    library = importlib.import_module("morecantile")
    grid = library.tms.get("WebMercatorQuad")
    save(folder / "tile.geojson", grid.feature(library.Tile(17, 10, 5)))
    return version("morecantile")


def duckdb(folder: Path) -> str:
    library = importlib.import_module("duckdb")
    connection = library.connect()
    package = Path(importlib.import_module("duckdb_extension_spatial").__path__[0])
    connection.execute(f"load '{next(package.rglob('*.duckdb_extension'))}'")
    for name, layer in LAYERS.items():
        shapes = [json.dumps(each["geometry"]) for each in layer["features"] if each["geometry"]]
        texts = [
            connection.execute("select ST_AsGeoJSON(ST_GeomFromGeoJSON(?))", [each]).fetchone()[0] for each in shapes
        ]
        save(
            folder / f"{name}.geojson",
            {"type": "GeometryCollection", "geometries": [json.loads(each) for each in texts]},
        )
    return version("duckdb")


def spatialite(folder: Path) -> str:
    for name, layer in LAYERS.items():
        shapes = [json.dumps(each["geometry"]) for each in layer["features"] if each["geometry"]]
        calls = ";".join(f"select AsGeoJSON(GeomFromGeoJSON('{each}'), 7, 1)" for each in shapes)
        run = subprocess.run(["spatialite", ":memory:", calls], capture_output=True, text=True, check=True)
        lines = [json.loads(line) for line in run.stdout.splitlines() if line.startswith("{")]
        features = [{"type": "Feature", "properties": {}, "geometry": each} for each in lines]
        save(folder / f"{name}.geojson", {"type": "FeatureCollection", "features": features})
    return subprocess.run(["spatialite", "--version"], capture_output=True, text=True, check=True).stdout.split()[0]


def arcgis(folder: Path) -> str:
    """Answers of a feature service with f=geojson: ids as numbers, `crs` in older ones, clockwise in the oldest."""
    for name, layer in LAYERS.items():
        features = [
            {
                "type": "Feature",
                "id": each["id"],
                "geometry": each["geometry"],
                "properties": {"OBJECTID": each["id"], **each["properties"]},
            }
            for each in layer["features"]
        ]
        crs = {"type": "name", "properties": {"name": "EPSG:4326"}}
        save(
            folder / f"{name}.geojson",
            {"type": "FeatureCollection", "crs": crs, "features": features},
            separators=(",", ":"),
        )
    turned = json.loads(json.dumps(PARKS))
    for feature in turned["features"]:
        for ring in rings_of(feature["geometry"]):
            ring.reverse()
    save(folder / "parks_clockwise.geojson", turned, separators=(",", ":"))
    save(folder / "towns_first_page.geojson", {**TOWNS, "exceededTransferLimit": True})
    return IMITATED


def ogc_api(folder: Path) -> str:
    """Items of OGC API - Features: links, counts and a time stamp beside the features."""
    for name, layer in LAYERS.items():
        number = len(layer["features"])
        links = [{"rel": "self", "type": "application/geo+json", "href": f"/collections/{name}/items?f=json"}]
        more = {"numberMatched": number, "numberReturned": number, "timeStamp": "2024-05-01T12:00:00Z", "links": links}
        save(folder / f"{name}.json", {**layer, **more})
    page = {
        "numberMatched": 40,
        "numberReturned": 4,
        "links": [{"rel": "next", "href": "/collections/towns/items?offset=4"}],
    }
    save(folder / "towns_page.json", {**TOWNS, **page})
    return IMITATED


def overture(folder: Path) -> str:
    """Sequences of places as Overture's downloader writes them: nested properties, bbox of each feature."""
    rows = [
        {
            "type": "Feature",
            "id": f"08f2a{each['id']:04x}",
            "bbox": [*each["geometry"]["coordinates"], *each["geometry"]["coordinates"]],
            "geometry": each["geometry"],
            "properties": {
                "names": {"primary": each["properties"]["name"], "common": None},
                "sources": [{"dataset": "x", "confidence": 0.9}],
                "version": 1,
            },
        }
        for each in TOWNS["features"]
    ]
    save(folder / "places.geojsonseq", "".join(f"{json.dumps(row)}\n" for row in rows))
    save(folder / "places.geojson", {"type": "FeatureCollection", "features": rows})
    return IMITATED


def qgis(folder: Path) -> str:
    """Exports of QGIS: `name`, `crs` in URN form, one feature a line, sometimes coordinates of 15 decimals."""
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:OGC:1.3:CRS84"}}
    for name, layer in LAYERS.items():
        head = json.dumps({"type": "FeatureCollection", "name": name, "crs": crs})[:-1]
        features = ",\n".join(
            json.dumps({key: each[key] for key in ("type", "properties", "geometry")}) for each in layer["features"]
        )
        save(folder / f"{name}.geojson", f'{head}, "features": [\n{features}\n]\n}}\n')
    return IMITATED


def postgis(folder: Path) -> str:
    """Rows of ST_AsGeoJSON joined by json_agg, and its geometries with bbox and with the system, short and in full."""
    queries = ["create extension postgis", "select postgis_lib_version()"]
    names = []
    for name, layer in LAYERS.items():
        rows = [(each["properties"], json.dumps(each["geometry"])) for each in layer["features"] if each["geometry"]]
        shapes = [f"ST_SetSRID(ST_GeomFromGeoJSON('{shape}'), 4326)" for _, shape in rows]
        values = ", ".join(f"({number}, {shape})" for number, shape in enumerate(shapes, start=1))
        collection = "json_build_object('type', 'FeatureCollection', 'features', json_agg(ST_AsGeoJSON(t.*)::json))"
        queries.append(f"select {collection} from (values {values}) as t(id, geom)")
        queries += [f"select ST_AsGeoJSON({shapes[-1]}, 9, {option})" for option in (1, 2, 4)]
        names += [f"{name}.json", *(f"{name}_{option}.json" for option in (1, 2, 4))]
    words = ["pg_virtualenv", "psql", "-X", "-A", "-t", "-q"]
    text = "".join(f"{query};\n" for query in queries)
    # The server refuses to run as root.
    command = ["su", "postgres", "-c", " ".join(words)] if os.geteuid() == 0 else words
    run = subprocess.run(command, input=text, capture_output=True, text=True, check=True, cwd="/")
    lines = [line for line in run.stdout.splitlines() if line and not line.startswith(("Creating", "Dropping"))]
    for name, line in zip(names, lines[1:], strict=True):
        save(folder / name, line)
    return lines[0]


WRITERS: tuple[Writer, ...] = (
    gdal,
    fiona,
    geopandas,
    shapely,
    pystac,
    python_geojson,
    geojson_pydantic,
    pyshp,
    h3,
    mercantile,
    contours,
    rasterio,
    python_topojson,
    geomet,
    pygeoif,
    antimeridian,
    morecantile,
    duckdb,
    spatialite,
    arcgis,
    ogc_api,
    overture,
    qgis,
    postgis,
)


def main(target: Path) -> None:
    """Write the files of every producer that is installed, and add their versions to `versions.csv`."""
    rows = []
    for writer in WRITERS:
        folder = target / "files" / writer.__name__
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        try:
            rows.append((writer.__name__, writer(folder)))
        except (ImportError, FileNotFoundError) as error:
            shutil.rmtree(folder)
            print(f"{writer.__name__}: skipped ({error})", file=sys.stderr)
    with (target / "versions.csv").open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows([("producer", "version"), *rows])


if __name__ == "__main__":
    sys.path.insert(0, str(Path(__file__).resolve().parent))
    main(Path(sys.argv[1]))
