"""Reads a layer with the GDAL of the system: `python3 read_with_gdal.py FILE LAYER KEY`, one line for each feature."""

from __future__ import annotations

import sys

from osgeo import ogr

NULL = r"\N"


def main(path: str, name: str, key: str) -> None:
    ogr.UseExceptions()
    source = ogr.Open(path)
    layer = source.GetLayerByName(name)
    for feature in layer:
        geometry = feature.GetGeometryRef()
        size = geometry.GetArea() if "territories" in name else geometry.Length()
        cells = [cell(feature, column) for column in ("valid_from", "valid_to")]
        print(feature.GetField(key), type_of(layer, "valid_from"), *cells, repr(size), sep="\t")


def type_of(layer: ogr.Layer, column: str) -> str:
    at = layer.GetLayerDefn().GetFieldIndex(column)
    kind: str = "" if at < 0 else layer.GetLayerDefn().GetFieldDefn(at).GetTypeName()
    return kind


def cell(feature: ogr.Feature, column: str) -> str:
    at = feature.GetFieldIndex(column)
    if at < 0 or not feature.IsFieldSetAndNotNull(at):
        return NULL
    return str(feature.GetField(at)).replace("/", "-")


main(*sys.argv[1:])
