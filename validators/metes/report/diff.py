"""Differences between two versions as text, Markdown, JSON and GeoJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

import shapely
from shapely.geometry import mapping
from shapely.geometry.base import BaseGeometry

from metes.diff.difference import (
    Bump,
    CellChange,
    GeometryChange,
    PackageDifference,
    RowChange,
    TableDifference,
    version_of,
)
from metes.explain.explanation import Explanation, Section
from metes.files.printable import printable
from metes.report.faults.fault_report import counted

# A table of the terminal shows this many rows of a kind; JSON has them all.
MOST_SHOWN = 20
# A change of prose is told by its first words.
LONGEST_VALUE = 60


def diff_explanation(difference: PackageDifference) -> Explanation:
    """The differences for the terminal, verdicts first."""
    sections = (
        Section(title="What the changes demand of the version", text=(demand(difference),)),
        _verdicts(difference),
        _distances(difference),
        _areas(difference),
        _counts(difference),
        *(_rows(table) for table in difference.tables),
        _package(difference),
    )
    return Explanation(
        identifier=f"{difference.old_version} -> {difference.new_version}",
        title="no difference" if difference.is_empty else counted(len(difference.tables), "table") + " differ",
        sections=tuple(section for section in sections if section.text or section.rows),
    )


def demand(difference: PackageDifference) -> str:
    """One sentence about the lowest version number that announces the changes."""
    if difference.bump is Bump.NONE:
        return "Nothing differs: the version may stay."
    old, new = version_of(difference.old_version), version_of(difference.new_version)
    needed = old.raised(difference.bump)
    found = "is enough" if new >= needed else f"is too low by the rule of docs/versions.md; raise it to {needed}"
    return f"{difference.bump.word.capitalize()}: at least {needed} after {old}. Declared {new} {found}."


def is_declared_enough(difference: PackageDifference) -> bool:
    """Whether the declared new version is at least as high as the changes require."""
    return version_of(difference.new_version) >= version_of(difference.old_version).raised(difference.bump)


def diff_json(difference: PackageDifference) -> dict[str, Any]:
    """All differences as records; geometries are only in the GeoJSON output."""
    return {
        "old_version": difference.old_version,
        "new_version": difference.new_version,
        "bump": difference.bump.word,
        "minimum_version": str(version_of(difference.old_version).raised(difference.bump)),
        "is_declared_version_enough": is_declared_enough(difference),
        "package": [_change(change) for change in difference.package],
        "verdicts": [asdict(verdict) for verdict in difference.verdicts],
        "tables": [
            {
                "name": table.name,
                "bump": table.bump.word,
                "added": list(table.added),
                "removed": list(table.removed),
                "schema": [_change(change) for change in table.schema],
                "altered": [_altered(row) for row in table.altered],
            }
            for table in difference.tables
        ],
    }


def diff_markdown(difference: PackageDifference) -> str:
    """Draft of the changelog sections Data and Verdicts."""
    lines = [f"## {difference.new_version}", "", demand(difference), "", "### Data", ""]
    for table in difference.tables:
        counts = ", ".join(_count_words(table))
        lines.append(
            f"- `{table.name}`: {counts}{_ids(' (added: {})', table.added)}{_ids(' (removed: {})', table.removed)}"
        )
    for (_, identifier), moved in difference.moved.items():
        lines.append(f"- `{identifier}` {moved_words(moved)}")
    lines += [f"- {change.name}: {_from_to(change)}" for change in difference.package]
    lines += ["", "### Verdicts", ""]
    lines += [
        f"- {each.claim_id}: {each.old or 'not judged'} -> {each.new or 'not judged'}" for each in difference.verdicts
    ]
    return "\n".join(lines) + "\n"


def diff_geojson(difference: PackageDifference) -> str:
    """GeoJSON of moved geometries: parts found only in the old version, and parts found only in the new one."""
    features = []
    for (layer, identifier), moved in sorted(difference.moved.items()):
        for side, geometry in (
            ("only in the old version", moved.only_old),
            ("only in the new version", moved.only_new),
        ):
            if not geometry.is_empty:
                features.append(_feature(layer, identifier, side, moved, geometry))
    return json.dumps({"type": "FeatureCollection", "features": features}, ensure_ascii=False) + "\n"


def moved_words(moved: GeometryChange) -> str:
    """How far a geometry moved, as one clause."""
    words = f"moved by at most {moved.hausdorff_m:,.1f} m, {moved.mean_m:,.1f} m on average"
    if moved.only_new_km or moved.only_old_km:
        words += f"; {moved.only_old_km:,.1f} km of its line became {moved.only_new_km:,.1f} km"
    if moved.symmetric_difference_km2 is not None:
        words += f"; area {moved.area_old_km2:,.2f} -> {moved.area_new_km2:,.2f} km2"
    return words


def _feature(layer: str, identifier: str, side: str, moved: GeometryChange, geometry: BaseGeometry) -> dict[str, Any]:
    # A sliver narrower than the last digit is left out: rounded, it would be no polygon.
    rounded = shapely.orient_polygons(shapely.set_precision(geometry, 1e-7))
    return {
        "type": "Feature",
        "id": f"{layer} {identifier} {side.split()[3]}",
        "properties": {
            "layer": layer,
            "feature": identifier,
            "side": side,
            "hausdorff_m": round(moved.hausdorff_m, 2),
            "mean_m": round(moved.mean_m, 2),
        },
        "geometry": mapping(rounded),
    }


def _verdicts(difference: PackageDifference) -> Section:
    rows = [(each.claim_id, each.old or "not judged", each.new or "not judged") for each in difference.verdicts]
    return Section(title="Verdicts", header=("Claim", "Before", "After"), rows=tuple(rows))


def _distances(difference: PackageDifference) -> Section:
    rows = [
        (
            identifier,
            layer,
            f"{moved.hausdorff_m:,.1f}",
            f"{moved.mean_m:,.1f}",
            f"{moved.only_old_km:,.1f}",
            f"{moved.only_new_km:,.1f}",
        )
        for (layer, identifier), moved in difference.moved.items()
    ]
    header = ("Feature", "Layer", "At most, m", "On average, m", "Edges that went, km", "that came, km")
    return Section(title="Geometries that moved", header=header, rows=tuple(rows))


def _areas(difference: PackageDifference) -> Section:
    rows = [
        (
            identifier,
            f"{moved.area_old_km2:,.2f}",
            f"{moved.area_new_km2:,.2f}",
            f"{moved.area_new_km2 - moved.area_old_km2:+,.2f}",
            f"{moved.symmetric_difference_km2:,.2f}",
        )
        for (_, identifier), moved in difference.moved.items()
        if moved.area_old_km2 is not None and moved.area_new_km2 is not None
    ]
    header = ("Reading", "Before, km2", "After, km2", "Change, km2", "Symmetric difference, km2")
    return Section(title="Areas", header=header, rows=tuple(rows))


def _counts(difference: PackageDifference) -> Section:
    rows = [
        (table.name, str(len(table.added)), str(len(table.removed)), str(len(table.altered)), table.bump.word)
        for table in difference.tables
    ]
    return Section(title="Rows", header=("Table", "Added", "Removed", "Changed", "Demands"), rows=tuple(rows))


def _rows(table: TableDifference) -> Section:
    lines = [f"column or key: {change.name}: {_from_to(change)}" for change in table.schema]
    for word, identifiers in (("added", table.added), ("removed", table.removed)):
        lines += [f"{word}: {identifier}" for identifier in identifiers[:MOST_SHOWN]]
        lines += _more(word, len(identifiers))
    altered = [row for row in table.altered if row.changes]
    lines += [f"{row.id}: {'; '.join(f'{c.name} {_from_to(c)}' for c in row.changes)}" for row in altered[:MOST_SHOWN]]
    lines += _more("changed", len(altered))
    return Section(title=table.name, text=tuple(lines))


def _more(word: str, count: int) -> list[str]:
    return [f"and {count - MOST_SHOWN} more {word}; --format json has them all"] if count > MOST_SHOWN else []


def _package(difference: PackageDifference) -> Section:
    return Section(title="Descriptor", text=tuple(f"{each.name}: {_from_to(each)}" for each in difference.package))


def _from_to(change: CellChange) -> str:
    return f"{_value(change.old)} -> {_value(change.new)}"


def _value(value: object) -> str:
    text = "nothing" if value is None else printable(str(value))
    return text if len(text) <= LONGEST_VALUE else text[: LONGEST_VALUE - 1] + "…"


def _count_words(table: TableDifference) -> Iterator[str]:
    for number, word in ((len(table.added), "added"), (len(table.removed), "removed"), (len(table.altered), "changed")):
        if number:
            yield f"{number} {word}"
    if table.schema:
        yield "columns changed"


def _ids(pattern: str, identifiers: Sequence[str]) -> str:
    shown = ", ".join(identifiers[:MOST_SHOWN]) + (", …" if len(identifiers) > MOST_SHOWN else "")
    return pattern.format(shown) if identifiers else ""


def _change(change: CellChange) -> dict[str, Any]:
    return {"name": change.name, "old": change.old, "new": change.new, "bump": change.bump.word}


def _altered(row: RowChange) -> dict[str, Any]:
    found: dict[str, Any] = {"id": row.id, "changes": [_change(change) for change in row.changes]}
    if row.moved is not None:
        numbers = {name: value for name, value in vars(row.moved).items() if not name.startswith("only_")}
        found["moved"] = {name: value if value is None else round(value, 6) for name, value in numbers.items()}
    return found
