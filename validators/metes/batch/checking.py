"""Faults of the features of a record batch: the checks of the family G that one feature is enough for.

The checks first run over all features of the batch at once, which is fast. What they find there may depend on the
other features, so every feature that is named is then checked again, as a layer of its own. Its faults are therefore
the same however the rows of a layer are cut into batches.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from metes.batch.columns import GeometryColumn, features_of, geometry_column
from metes.checks import CHECKS
from metes.checks.engine.check import Check, CountingCheck, Scope
from metes.checks.engine.crash import Crash
from metes.checks.engine.fault import Fault, FaultGroup, Severity
from metes.checks.engine.gathering import MOST_FAULTS, each_listed
from metes.checks.engine.runner import layer_faults, run_document
from metes.checks.engine.selection import chosen_checks
from metes.features.ogr import feature_id
from metes.files.file import LayerFile
from metes.geojson.document import GeoJson, read_geojson

FAULTS = pa.schema(
    [
        ("row", pa.int64()),
        ("feature_id", pa.string()),
        ("id", pa.string()),
        ("name", pa.string()),
        ("severity", pa.string()),
        ("found", pa.string()),
        ("expected", pa.string()),
        ("tolerance", pa.string()),
        ("field", pa.string()),
        ("pointer", pa.string()),
        ("lon", pa.float64()),
        ("lat", pa.float64()),
        ("mend", pa.string()),
    ]
)
# Of a partition: with the number of faults that a row stands for, and the words for all of them if they are gathered.
PART_FAULTS = FAULTS.append(pa.field("count", pa.int64())).append(pa.field("group", pa.string()))
# Metadata of the table of a partition: among how many rings or other members each check looked for faults, as JSON.
MEMBERS = b"metes:members"
# What `check_anywhere` returns: rows of frames on clusters have no number.
FAULTS_ANYWHERE = FAULTS.remove(FAULTS.get_field_index("row"))
# Severity of a row that says that a check ended in an exception.
CRASH = "crash"
# Checks of the family that compare features of a layer, or members that only a GeoJSON text has.
NOT_OF_ONE_FEATURE = frozenset(
    {
        *("bbox_differs", "bbox_misformed", "coordinates_projected", "crs_member", "crs_not_wgs84"),
        *("feature_id_repeated", "features_left_out", "point_at_zero", "types_mixed"),
    }
)
FEATURE = re.compile(r"/features/(\d+)")
# Features checked at once; their arrays fit the cache of the processor, and memory stays bounded.
AT_A_TIME = 1_000


def batch_checks(select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Check, ...]:
    """The checks that `check` runs, of those that are selected and not ignored by id, family or name."""
    return tuple(check for check in chosen_checks(CHECKS, select, ignore) if is_of_one_feature(check))


def is_of_one_feature(check: Check) -> bool:
    """Whether a check looks at each feature of a layer by itself, in any format."""
    is_of_family = check.ID.startswith("G") and check.SCOPE is Scope.GEOJSON
    return is_of_family and check.NAME not in NOT_OF_ONE_FEATURE and not check.FAULT.only_rfc7946


def check(
    batch: pa.RecordBatch,
    *,
    geometry: str | None = None,
    id_column: str | None = None,
    crs: str | None = None,
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    first_row: int = 0,
    checks: Sequence[Check] | None = None,
) -> pa.RecordBatch:
    """Find the faults of every feature of a record batch; one row for each fault, in the order of the features.

    `geometry` and `crs` are those of `measure`; `id_column` names the column of ids, by default one of the usual names
    such as `id`. Runs the checks of the family G (`metes docs checks`) that need one feature only, those of `select`
    without those of `ignore`; a property such as `area_km2` is compared with the measured area (G134). `first_row` is
    the number of the first row of the batch in its layer, for `row` and the JSON pointer.

    The result has the columns `row`, `feature_id`, `id` and `name` of the check, `severity` (error, warning, or crash
    for a check that could not run), `found`, `expected`, `tolerance`, `field`, `pointer`, `lon`, `lat` and `mend`.

    Raises InputError as `measure` does, and for a check that does not exist.

    >>> import pyarrow, shapely
    >>> from metes.batch import check
    >>> bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    >>> batch = pyarrow.record_batch({"id": ["a"], "geometry": [shapely.to_wkb(bow)]})
    >>> [(row["feature_id"], row["id"], row["name"]) for row in check(batch).to_pylist()]
    [('a', 'G105', 'geometry_not_valid')]
    """
    column = geometry_column(batch.schema, geometry, crs)
    chosen = batch_checks(select, ignore) if checks is None else checks
    found = _found(batch, column, chosen, Counter(), first_row=first_row, id_column=id_column)
    return pa.RecordBatch.from_pylist(list(found), schema=FAULTS)


def check_part(batches: Iterable[tuple[int, pa.RecordBatch]], checks: Sequence[Check]) -> pa.Table:
    """The faults of a partition, from its batches with the number of the first row of each.

    The table has the columns of `check`, and what is needed to gather the faults of all partitions of a layer: the
    schema PART_FAULTS with the metadata MEMBERS.
    """
    totals: Counter[str] = Counter()
    tables = [
        pa.RecordBatch.from_pylist(
            list(_found(batch, geometry_column(batch.schema), checks, totals, first_row=row)), schema=PART_FAULTS
        )
        for row, batch in batches
    ]
    metadata = {MEMBERS: json.dumps(totals, sort_keys=True)}
    return pa.Table.from_batches(tables, PART_FAULTS).replace_schema_metadata(metadata)


def members_of(table: pa.Table) -> Mapping[str, int]:
    """Among how many members of a partition each check looked for faults, from what `check_part` returned."""
    found: Mapping[str, int] = json.loads((table.schema.metadata or {}).get(MEMBERS, b"{}"))
    return found


def _found(
    batch: pa.RecordBatch,
    column: GeometryColumn,
    checks: Sequence[Check],
    totals: Counter[str],
    *,
    first_row: int,
    id_column: str | None = None,
) -> Iterator[dict[str, Any]]:
    """Rows of all faults of a batch; `totals` receives the numbers of members by check."""
    for begin in range(0, batch.num_rows, AT_A_TIME):
        piece = batch.slice(begin, AT_A_TIME)
        geometries = features_of(column.array(piece), column.encoding)
        features = list(_features(geometries, _properties(piece, column.name), id_column, first_row + begin))
        # Faults of one feature are never gathered: those of all features of the layer may be, in the end.
        with each_listed():
            yield from _faults(features, first_row + begin, checks, totals)


def check_anywhere(batch: pa.RecordBatch, **options: Any) -> pa.RecordBatch:
    """The faults of a record batch, without the numbers of its rows: a `pointer` begins at its feature."""
    found = check(batch, **options)
    pointers = pc.replace_substring_regex(
        found.column("pointer"), pattern=FEATURE.pattern, replacement="", max_replacements=1
    )
    columns = [pointers if name == "pointer" else found.column(name) for name in FAULTS_ANYWHERE.names]
    return pa.RecordBatch.from_arrays(columns, schema=FAULTS_ANYWHERE)


def _properties(batch: pa.RecordBatch, geometry: str) -> list[dict[str, Any]]:
    """Properties of each row, as far as they are numbers and texts; the checks compare no others."""
    chosen = [field.name for field in batch.schema if field.name != geometry and is_compared(field.type)]
    if not chosen:
        return [{} for _ in range(batch.num_rows)]
    found: list[dict[str, Any]] = batch.select(chosen).to_pylist()
    return found


def is_compared(kind: pa.DataType) -> bool:
    """Whether the values of a column are numbers or texts, which checks compare with the geometry."""
    is_text = pa.types.is_string(kind) or pa.types.is_large_string(kind)
    return bool(is_text or pa.types.is_integer(kind) or pa.types.is_floating(kind) or pa.types.is_boolean(kind))


def _features(
    geometries: Sequence[Mapping[str, Any] | None],
    properties: Sequence[Mapping[str, Any]],
    id_column: str | None,
    first_row: int,
) -> Iterator[dict[str, Any]]:
    for row, (geometry, of_row) in enumerate(zip(geometries, properties, strict=True), start=first_row):
        own = feature_id(of_row, str(row)) if id_column is None else str(of_row.get(id_column, row))
        yield {"type": "Feature", "id": own, "properties": of_row, "geometry": geometry}


def _faults(
    features: Sequence[Mapping[str, Any]], first_row: int, checks: Sequence[Check], totals: Counter[str]
) -> Iterator[dict[str, Any]]:
    layer = read_geojson(_layer(features))
    totals.update({each.ID: each.members(layer) for each in checks if isinstance(each, CountingCheck)})
    for index in _suspects(layer, checks):
        crashes: list[Crash] = []
        # The document of one feature, so that nothing depends on the others.
        faults = run_document(_layer([features[index]]), checks, crashes)
        row, own = first_row + index, features[index]["id"]
        yield from (_row_of(fault, row, own) for fault in faults)
        yield from (_row_of_crash(crash, row, own) for crash in crashes)


@np.errstate(over="ignore", invalid="ignore")  # as in `run_document`
def _suspects(layer: GeoJson, checks: Sequence[Check]) -> list[int]:
    """Indices of the features that a fault in the whole layer names; all where a fault names none or is cut off."""
    crashes: list[Crash] = []
    counts: Counter[str] = Counter()
    found: set[int] = set()
    every = list(range(len(layer.features)))
    for fault in layer_faults(layer, checks, crashes):
        match = FEATURE.match(fault.pointer)
        counts[fault.id] += 1
        if match is None or counts[fault.id] >= MOST_FAULTS:
            return every
        found.add(int(match[1]))
    return every if crashes else sorted(found)


def _layer(features: Sequence[Mapping[str, Any]]) -> LayerFile:
    """The features as a document whose CRS is known, so that numbers that are no degrees are faults."""
    collection = {"type": "FeatureCollection", "features": list(features)}
    return LayerFile(path="", location=Path(), value=collection, is_in_degrees=True)


def _row_of(fault: Fault, row: int, own: str) -> dict[str, Any]:
    values = {name: getattr(fault, name, None) for name in PART_FAULTS.names}
    group = None if fault.group is None else fault.group.words
    pointer = FEATURE.sub(f"/features/{row}", fault.pointer, count=1)
    own_values = {"row": row, "feature_id": own, "pointer": pointer, "group": group}
    return {**values, **own_values, "severity": fault.severity.value}


def _row_of_crash(crash: Crash, row: int, own: str) -> dict[str, Any]:
    return {
        **dict.fromkeys(FAULTS.names),
        "row": row,
        "feature_id": own,
        "id": crash.check_id,
        "name": CRASH,
        "severity": CRASH,
        "found": crash.error,
        "expected": "a check that ends",
        "pointer": f"/features/{row}",
        "mend": "please report it.",
    }


def faults_of(table: pa.Table, file: str) -> Iterator[Fault | Crash]:
    """Faults and crashes of a table that `check_part` returned, as those of a file.

    The group of a fault has its words only: how many there are of it is known once all partitions are.
    """
    for batch in table.to_batches(max_chunksize=AT_A_TIME):
        for row in batch.to_pylist():
            if row["severity"] == CRASH:
                yield Crash(check_id=row["id"], file=f"{file}{row['pointer']}", error=row["found"])
                continue
            values = {name: row[name] for name in PART_FAULTS.names if name != "row"}
            group = None if row["group"] is None else FaultGroup(wrong=0, total=0, words=row["group"])
            severity, mend = Severity(row["severity"]), row["mend"] or ""
            yield Fault(file=file, **{**values, "severity": severity, "mend": mend, "group": group})
