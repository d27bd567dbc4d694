"""What the fuzzer runs: an input is a file; every outcome but a list of faults or a MetesError is a find.

Started by scripts/fuzz.py with the name of a target and the options of libFuzzer.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import atheris  # type: ignore[import-not-found,import-untyped,unused-ignore]  # lives in an environment of its own

with atheris.instrument_imports(include=["metes"]):
    from metes.checks import CHECKS
    from metes.checks.engine.runner import run_document
    from metes.files.errors import MetesError
    from metes.files.file import BytesFile
    from metes.fix.document import FixOptions, fix_file
    from metes.geojson.sequence import BytesSequence
    from metes.inputs.file_kind import FileFormat, format_of_bytes
    from metes.report.faults.fault_report import Findings
    from metes.report.faults.formats import FaultFormat, rendered

WORDS = ("type", "features", "geometry", "coordinates", "properties", "id", "bbox", "crs", "geometries", "area_km2", "")
TYPES = ("FeatureCollection", "Feature", "Polygon", "MultiPolygon", "LineString", "Point", "GeometryCollection", "x")
NUMBERS = (0, 1, -1, 90, 180, -180, 0.1234567891, 1e308, 10**400, 5e-324, 499_999.5)
DEEPEST = 7
# One input in so many is written in every format and mended as well, which takes longer than to check it.
EVERY = 64
counted = 0


def look_at(data: bytes) -> None:
    """Checks a file of these bytes; what it says must fit into a report."""
    global counted
    counted += 1
    kind = BytesSequence if format_of_bytes(data) is FileFormat.SEQUENCE else BytesFile
    file = kind(path="a.geojson", location=Path("a.geojson"), content=data)
    try:
        faults = run_document(file, CHECKS)
    except MetesError:
        return
    for fault in faults:
        json.dumps(fault.to_dict(), allow_nan=False)
        if not fault.message().isprintable():
            raise AssertionError(fault.message())
    if counted % EVERY == 0:
        findings = Findings(faults=tuple(faults), files=1, sources={"a.geojson": file})
        for form in FaultFormat:
            rendered(findings, form).encode("utf-8", "backslashreplace")
        steps = FixOptions(decimals=7, is_sorted=True)
        after = fix_file(file, steps).after
        again = kind(path="a.geojson", location=Path("a.geojson"), content=after)
        if fix_file(again, steps).after != after:
            raise AssertionError("a second run of fix changes the file again")


def any_value(source: Any, depth: int) -> Any:
    """A JSON value of the words of GeoJSON."""
    kind = source.ConsumeIntInRange(0, 9)
    if depth > DEEPEST or kind < 3:
        return source.PickValueInList(list(NUMBERS)) if kind else source.ConsumeRegularFloat()
    if kind == 3:
        return source.PickValueInList([None, True, False, "a", source.ConsumeUnicode(4)])
    if kind == 4:
        return source.PickValueInList(list(TYPES))
    if kind < 8:
        return [any_value(source, depth + 1) for _ in range(source.ConsumeIntInRange(0, 6))]
    if kind == 8:
        return geometry(source)
    keys = [source.PickValueInList(list(WORDS)) for _ in range(source.ConsumeIntInRange(0, 5))]
    return {key: any_value(source, depth + 1) for key in keys}


def geometry(source: Any) -> dict[str, Any]:
    """Rings and lines that are nearly right, where the checks have most to say."""
    kind = source.PickValueInList(["Polygon", "MultiPolygon", "LineString", "MultiPoint"])
    count = source.ConsumeIntInRange(0, 8)
    ring = [[source.ConsumeIntInRange(-9, 9) / 2, source.ConsumeIntInRange(-9, 9) / 2] for _ in range(count)]
    ring += ring[:1] if source.ConsumeBool() else []
    nested = {"Polygon": [ring, ring[1:]], "MultiPolygon": [[ring], [ring[::-1]]]}.get(kind, ring)
    return {"type": kind, "coordinates": nested}


def structure(data: bytes) -> None:
    """Bytes as choices: a collection whose features are built from them."""
    source = atheris.FuzzedDataProvider(data)
    features = [
        {
            "type": "Feature",
            "id": any_value(source, DEEPEST),
            "properties": any_value(source, 5),
            "geometry": geometry(source) if source.ConsumeBool() else any_value(source, 3),
        }
        for _ in range(source.ConsumeIntInRange(0, 3))
    ]
    value = {"type": "FeatureCollection", "features": features} if source.ConsumeBool() else any_value(source, 0)
    look_at(json.dumps(value).encode("utf-8"))


TARGETS: Mapping[str, Callable[[bytes], None]] = {"bytes": look_at, "structure": structure}

if __name__ == "__main__":
    chosen = TARGETS[sys.argv.pop(1)]
    atheris.Setup(sys.argv, chosen)
    atheris.Fuzz()
