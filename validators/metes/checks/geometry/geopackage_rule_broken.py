"""A GeoPackage breaks a requirement of its standard that does not stop its reading.

The check looks at the identifier of the format, the systems that must be listed, the entries of each layer, its primary
key, and at each geometry: the version, system and envelope of its bytes, its type and its heights. Each requirement is
reported once a layer, at its first feature. What cannot be read at all is an error of other checks.

A sentence with SHALL demands all of these but two: the numbers of an envelope, and, before version 1.2, equal systems
in both tables of a layer.

Why it matters: other programs refuse the file, search it by wrong envelopes, or take a geometry for another kind.
How to mend: write the file anew with GDAL (`ogr2ogr new.gpkg old.gpkg`), or correct the table that is named.
Source: OGC GeoPackage 1.3 (12-128r17), the requirement of the number given.
Severity: Error: the standard demands it with SHALL. Warning for the two that it does not demand, and for Multi
geometries in a column of the single type, which GDAL writes: all are read as they are meant.
Since: 0.2.0
"""

from __future__ import annotations

from collections.abc import Iterator

from metes.checks.engine.check import Scope
from metes.checks.engine.fault import Fault, FaultKind, Severity
from metes.files.file import LayerFile
from metes.geojson.document import GeoJson

ID = "G137"
NAME = "geopackage_rule_broken"
SEVERITY = Severity.ERROR
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, hides_others=False)
TOLERATED = FaultKind(id=ID, name=NAME, severity=Severity.WARNING, in_any_plane=True, hides_others=False)


def faults(layer: GeoJson) -> Iterator[Fault]:
    if isinstance(layer.file, LayerFile):
        for rule in layer.file.broken:
            kind = FAULT if rule.is_error else TOLERATED
            yield kind.in_file(layer.path, found=rule.found, expected=rule.expected, feature_id=rule.id)
