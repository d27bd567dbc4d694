"""`python -m metes.survey.source_pairs LINES.geojson`: are differences between sources as large as their accuracies?

Every two lines of one sector are compared; the rows go to a CSV. docs/method.md shows and argues the result.
"""

from __future__ import annotations

import argparse
import csv
import io
import json
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, groupby
from pathlib import Path
from typing import Any

import shapely
from shapely.geometry import shape

from metes.files.atomic import write_atomic
from metes.files.errors import InputError, MetesError
from metes.measure.budget import Run
from metes.measure.difference import area_difference
from metes.measure.length import length_m
from metes.measure.units import M2_PER_KM2, M_PER_KM
from metes.model import read_register
from metes.package.package import open_package

COLUMNS = (
    "sector",
    "source_a",
    "source_b",
    "is_independent",
    "sets_parameter",
    "length_km",
    "difference_km2",
    "random_half_km2",
    "systematic_half_km2",
    "half_width_km2",
    "ratio",
    "is_inside",
)


@dataclass(frozen=True, kw_only=True)
class SectorLine:
    """One source's drawing of a sector.

    Sources of one origin go back to one survey or one map. A line that is another edition of a source is compared
    with that source alone, for its other pairs would count twice.
    """

    sector: str
    source: str
    origin: str
    edition_of: str
    sets_parameter: bool
    run: Run


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command; 0 done, 2 could not run."""
    parser = argparse.ArgumentParser(prog="python -m metes.survey.source_pairs", description=__doc__)
    parser.add_argument("lines", type=Path, help="GeoJSON of lines and rings; see metes.survey.source_pairs.read_lines")
    parser.add_argument("--package", type=Path, default=Path(), help="folder of the package with the error classes")
    parser.add_argument("--into", type=Path, help="file for the rows; default: standard output")
    asked = parser.parse_args(arguments)
    try:
        register = read_register(open_package(asked.package))
        correlations = {row.error_class: row.correlation_km * M_PER_KM for row in register.error_classes}
        rows = pair_rows(read_lines(asked.lines, correlations))
        if asked.into is None:
            _write(sys.stdout, rows)
        else:
            text = io.StringIO()
            _write(text, rows)
            write_atomic(asked.into, text.getvalue())
    except (MetesError, OSError) as error:
        print(f"metes.survey.source_pairs: {error}", file=sys.stderr)
        return 2
    return 0


def read_lines(path: Path, correlations_m: Mapping[str, float]) -> list[SectorLine]:
    """The lines of a file, each with sector, source, origin, edition_of, accuracy_m, error_class, sets_parameter."""
    try:
        features = json.loads(path.read_text(encoding="utf-8"))["features"]
        return [_line(feature, correlations_m) for feature in features]
    except (ValueError, KeyError, TypeError) as error:
        found = f"{type(error).__name__}: {error}"
        raise InputError(f"{path}: found {found}; expected lines with the properties of a sector line") from None


def pair_rows(lines: Sequence[SectorLine]) -> list[dict[str, str]]:
    """One row for every two lines of a sector, in the order of sectors and sources."""
    ordered = sorted(lines, key=lambda line: (line.sector, line.source))
    return [row for _, group in groupby(ordered, key=lambda line: line.sector) for row in _sector_rows(list(group))]


def _sector_rows(lines: Sequence[SectorLine]) -> Iterator[dict[str, str]]:
    for one, other in combinations(lines, 2):
        if one.edition_of not in ("", other.source) or other.edition_of not in ("", one.source):
            continue
        difference = area_difference(one.run, other.run)
        length = min(length_m(line.run.coordinates) for line in (one, other))
        values = (
            one.sector,
            one.source,
            other.source,
            _word(one.origin != other.origin),
            _word(one.sets_parameter),
            f"{length / M_PER_KM:.1f}",
            f"{difference.area_m2 / M2_PER_KM2:.1f}",
            f"{difference.budget.random_half_m2 / M2_PER_KM2:.1f}",
            f"{difference.budget.systematic_half_m2 / M2_PER_KM2:.1f}",
            f"{difference.half_m2 / M2_PER_KM2:.1f}",
            f"{difference.ratio:.3f}",
            _word(difference.is_inside),
        )
        yield dict(zip(COLUMNS, values, strict=True))


def _line(feature: Mapping[str, Any], correlations_m: Mapping[str, float]) -> SectorLine:
    properties = feature["properties"]
    return SectorLine(
        sector=properties["sector"],
        source=properties["source"],
        origin=properties["origin"],
        edition_of=properties["edition_of"],
        sets_parameter=bool(properties["sets_parameter"]),
        run=Run(
            label=properties["source"],
            origin=properties["source"],
            coordinates=shapely.get_coordinates(shape(feature["geometry"])),
            accuracy_m=float(properties["accuracy_m"]),
            correlation_m=correlations_m[properties["error_class"]],
        ),
    )


def _word(value: bool) -> str:
    return "true" if value else "false"


def _write(stream: Any, rows: Sequence[Mapping[str, str]]) -> None:
    writer = csv.DictWriter(stream, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)


if __name__ == "__main__":
    sys.exit(main())
