"""Measure whether sources differ by as much as their accuracies allow: `python scripts/measure_coverage.py`.

Reads the same sectors from eight sources and writes docs/coverage.csv and docs/coverage-islands.csv: numbers alone, no
position, because three of the sources have terms that keep their lines out of the repository. It needs the artefacts
(`--cache DIR`, else they are brought) and h5py, and is no part of the build. Exit 0: done; 2: it could not run.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fetch.declaration import SourceDeclaration, read_sources
from fetch.error import SourceError
from fetch.registry import artefact_of
from metes.files.atomic import write_atomic
from pairs.accuracy import measured_accuracies
from pairs.cutting import Positions
from pairs.islands import COLUMNS, island_rows
from pairs.readers import READERS, Outlines
from pairs.sectors import Sector, SectorKind, read_sectors

ROOT = Path(__file__).resolve().parent.parent
SCRIPTS = Path(__file__).resolve().parent
DECLARED = (SCRIPTS / "fetch" / "declared", SCRIPTS / "pairs" / "declared")
COVERAGE = Path("docs/coverage.csv")
ISLANDS = Path("docs/coverage-islands.csv")


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return its exit code."""
    parser = argparse.ArgumentParser(prog="measure_coverage.py", description=__doc__)
    parser.add_argument("--cache", type=Path, default=ROOT / ".cache", metavar="DIR", help="folder of artefacts")
    parser.add_argument("--lines", type=Path, metavar="FILE", help="keep the lines compared in this GeoJSON file")
    asked = parser.parse_args(arguments)
    sectors, kinds = read_sectors(SCRIPTS / "pairs" / "sectors.yml")
    try:
        outlines = _outlines(sectors, kinds, asked.cache)
        write_atomic(ROOT / ISLANDS, _table(island_rows(outlines)))
        drawn = _drawn(sectors, kinds, outlines)
        measured = measured_accuracies(sectors, drawn, kinds)
        for (source, kind), metres in sorted(measured.items()):
            print(f"{source}, {kind}: 90 % within {metres:.0f} m of OpenStreetMap")
        with tempfile.TemporaryDirectory(prefix="metes-coverage-") as folder:
            lines = asked.lines or Path(folder) / "lines.geojson"
            write_atomic(lines, _collection(sectors, kinds, drawn, measured))
            command = [sys.executable, "-m", "metes.survey.source_pairs", str(lines), "--into", str(COVERAGE)]
            return subprocess.run(command, cwd=ROOT).returncode
    except (SourceError, OSError) as error:
        print(f"measure_coverage: {error}", file=sys.stderr)
        return 2


def _outlines(sectors: list[Sector], kinds: Mapping[str, Mapping[str, SectorKind]], cache: Path) -> dict[str, Outlines]:
    declared: dict[str, SourceDeclaration] = {
        source.id: source for folder in DECLARED for source in read_sources(folder)
    }
    wanted = {sector.country for sector in sectors}
    outlines = {}
    for source in kinds:
        with tempfile.TemporaryDirectory(prefix="metes-coverage-") as folder:
            outlines[source] = READERS[source](source, artefact_of(declared[source], cache), wanted, Path(folder))
    return outlines


def _drawn(
    sectors: list[Sector], kinds: Mapping[str, Mapping[str, SectorKind]], outlines: Mapping[str, Outlines]
) -> dict[tuple[str, str], Positions]:
    """Every sector as every source draws it; where one does not, that is said."""
    drawn = {}
    for source in kinds:
        for sector in [sector for sector in sectors if sector.kind in kinds[source]]:
            try:
                line = sector.cut(outlines[source])
            except ValueError as error:
                print(f"{sector.id}: not in {source}: {error}")
                continue
            if line is not None:
                drawn[sector.id, source] = line
    return drawn


def _collection(
    sectors: list[Sector],
    kinds: Mapping[str, Mapping[str, SectorKind]],
    drawn: Mapping[tuple[str, str], Positions],
    measured: Mapping[tuple[str, str], float],
) -> str:
    by_id = {sector.id: sector for sector in sectors}
    features: list[dict[str, Any]] = []
    for (name, source), line in sorted(drawn.items()):
        sector = by_id[name]
        kind = kinds[source][sector.kind]
        stated = measured[source, sector.kind] if kind.accuracy_m is None else kind.accuracy_m
        properties = {
            "sector": name,
            "source": source,
            "origin": kind.origin,
            "accuracy_m": stated,
            "error_class": kind.error_class,
            "edition_of": kind.edition_of,
            "sets_parameter": sector.sets_parameter,
        }
        geometry = {"type": "LineString", "coordinates": line.tolist()}
        features.append({"type": "Feature", "properties": properties, "geometry": geometry})
    return json.dumps({"type": "FeatureCollection", "features": features})


def _table(rows: list[dict[str, str]]) -> str:
    return "".join(",".join(cells) + "\n" for cells in (COLUMNS, *(row.values() for row in rows)))


if __name__ == "__main__":
    sys.exit(main())
