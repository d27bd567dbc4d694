"""Derived layers for maps: lines over time, default readings, accuracy bands.

All are stored, although the first two could be database views: GDAL before 3.11.4, and with it DuckDB 1.5, reads views
of a GeoPackage in several threads and crashes at random (GDAL pull request 12935).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from metes.export.accuracy_bands import accuracy_band
from metes.export.tables import Column, ForeignKeyReference, GisRow, GisTable, alias_of
from metes.files.errors import PackageError, RowsById

LINES_IN_TIME = "lines_in_time"
DEFAULT_TERRITORIES = "territories_default"
BANDS = "accuracy_bands"

# Where each column of the lines in time comes from: the table, and its name there.
TIME_COLUMNS = (
    ("use_id", "segment_uses", "use_id"),
    ("segment_id", "segment_uses", "segment_id"),
    ("name_en", "segments", "name_en"),
    ("name_zh", "segments", "name_zh"),
    ("name_ru", "segments", "name_ru"),
    ("kind", "segments", "kind"),
    ("role", "segment_uses", "role"),
    ("provision_id", "segment_uses", "provision_id"),
    ("treaty_id", "provisions", "treaty_id"),
    ("treaty", "treaties", "title_en"),
    ("valid_from", "segment_uses", "valid_from"),
    ("valid_to", "segment_uses", "valid_to"),
    ("accuracy_m", "segment_uses", "accuracy_m"),
    ("source_id", "segments", "source_id"),
    ("licence", "segments", "licence"),
    ("note", "segment_uses", "note"),
)
BAND_COLUMNS = (
    *("segment_id", "name_en", "name_zh", "name_ru", "kind", "valid_from", "valid_to"),
    *("accuracy_m", "source_id", "licence"),
)


def map_layers(tables: Mapping[str, GisTable], *, with_bands: bool = True) -> dict[str, GisTable]:
    """The three map layers. Accuracy bands are optional, because they take most of the time."""
    found = {
        LINES_IN_TIME: _lines_in_time(tables),
        DEFAULT_TERRITORIES: _default_territories(tables["territories"]),
    }
    return {**found, BANDS: _bands(tables["segments"])} if with_bands else found


def _lines_in_time(tables: Mapping[str, GisTable]) -> GisTable:
    uses, segments = tables["segment_uses"], tables["segments"]
    provisions, treaties = _by(tables["provisions"], "provision_id"), _by(tables["treaties"], "treaty_id")
    by_segment = _by(segments, "segment_id")
    columns = tuple(_column(tables[table], source, name) for name, table, source in TIME_COLUMNS)
    rows = []
    for use in uses.rows:
        row = {"segment_uses": use, "segments": by_segment[use.values[uses.index("segment_id")]]}
        provision = provisions.get(use.values[uses.index("provision_id")])
        if provision is not None:
            row["provisions"] = provision
            row["treaties"] = treaties[provision.values[tables["provisions"].index("treaty_id")]]
        values = tuple(
            row[table].values[tables[table].index(source)] if table in row else None
            for _, table, source in TIME_COLUMNS
        )
        rows.append(GisRow(values=values, geometry=row["segments"].geometry))
    return GisTable(
        name=LINES_IN_TIME,
        title="Lines in time",
        description="Each segment once per use, with provision, role and dates.",
        licences=segments.licences,
        attribution=segments.attribution,
        columns=columns,
        key=("use_id",),
        references=(_to("segments", "segment_id"), _to("provisions", "provision_id"), _to("treaties", "treaty_id")),
        rows=tuple(rows),
        geometry_type="LineString",
    )


def _default_territories(territories: GisTable) -> GisTable:
    is_default = territories.index("is_default")
    return replace(
        territories,
        name=DEFAULT_TERRITORIES,
        title="Territories, default readings",
        description="The default reading of each territory; the layer territories has all readings.",
        rows=tuple(row for row in territories.rows if row.values[is_default] is True),
    )


def _bands(segments: GisTable) -> GisTable:
    positions = [segments.index(name) for name in BAND_COLUMNS]
    accuracy = segments.index("accuracy_m")
    for row in segments.rows:
        if not isinstance(row.values[accuracy], int | float):
            name = row.values[segments.index("segment_id")]
            raise PackageError(f"segments_layer, feature {name}: missing accuracy_m, which an accuracy band needs")
    rows = tuple(
        GisRow(
            values=tuple(row.values[at] for at in positions),
            geometry=accuracy_band(row.geometry, float(row.values[accuracy])),  # type: ignore[arg-type]  # never blank
        )
        for row in segments.rows
    )
    return GisTable(
        name=BANDS,
        title="Accuracy bands",
        description="90 % of the true line lies within the band around the drawn line.",
        licences=segments.licences,
        attribution=segments.attribution,
        columns=tuple(segments.columns[at] for at in positions),
        key=("segment_id",),
        references=(_to("segments", "segment_id"),),
        rows=rows,
        geometry_type="MultiPolygon",
    )


def _by(table: GisTable, column: str) -> Mapping[Any, GisRow]:
    return RowsById(table.name, ((str(name), row) for name, row in zip(table.values(column), table.rows, strict=True)))


def _column(table: GisTable, source: str, name: str) -> Column:
    column = table.columns[table.index(source)]
    # A use without a provision has no treaty either.
    is_required = column.is_required and table.name not in ("provisions", "treaties")
    return replace(column, name=name, alias=alias_of(name), is_required=is_required)


def _to(table: str, column: str) -> ForeignKeyReference:
    return ForeignKeyReference(columns=(column,), table=table, table_columns=(column,))
