"""A GeoPackage breaks a requirement of its standard that does not stop its reading.

The check looks at the identifier of the format, the systems that must be listed, the entries of each layer, its primary
key, and at each geometry: the version, system and envelope of its bytes, its type and its heights. Each requirement is
reported once a layer, at its first feature. What cannot be read at all is an error of other checks.

Why it matters: other programs refuse the file, search it by wrong envelopes, or take a geometry for another kind.
How to mend: write the file anew with GDAL (`ogr2ogr new.gpkg old.gpkg`), or correct the table that is named.
Source: OGC GeoPackage 1.3 (12-128r17), the requirement of the number given.
Severity: Warning: the geometries are read as they are meant, and hold or break their own rules.
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
SEVERITY = Severity.WARNING
SCOPE = Scope.GEOJSON
FAULT = FaultKind(id=ID, name=NAME, severity=SEVERITY, in_any_plane=True, hides_others=False)


def faults(layer: GeoJson) -> Iterator[Fault]:
    if isinstance(layer.file, LayerFile):
        for rule in layer.file.broken:
            yield FAULT.in_file(layer.path, found=rule.found, expected=rule.expected, feature_id=rule.id)
