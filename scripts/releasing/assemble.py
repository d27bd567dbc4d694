"""Puts a release together in a folder: the data zip, the wheel, the source archive, and their sums."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from papers.crate import write_crate
from papers.record import Record, record_of
from releasing.agreement import Release
from releasing.archive import write_sums, write_zip
from releasing.error import ReleaseError

# What the zip holds besides the GIS files; folders whole, source cards without the data that they describe.
PUBLISHED = (
    "CHANGELOG.md",
    "CITATION.cff",
    "LICENSES",
    "datapackage",
    "datapackage.json",
    "docs/answers",
    "docs/checks.md",
    "docs/comparison.md",
    "docs/croissant.json",
    "docs/data.md",
    "docs/data",
    "docs/dataset.jsonld",
    "docs/dictionary.md",
    "docs/findings.md",
    "docs/findings",
    "docs/gis.md",
    "docs/glossary.md",
    "docs/installation.md",
    "docs/large-layers.md",
    "docs/maps",
    "docs/method.md",
    "docs/performance.md",
    "docs/performance.png",
    "docs/python.md",
    "docs/qgis.png",
    "docs/sources.csl.json",
    "docs/validator.md",
    "docs/versions.md",
    "geometries",
)
CARDS = "sources/*/source.yml"
# Its fields in braces are filled in for each release.
READ_ME = "scripts/releasing/README.zip.md"


def assemble(root: Path, folder: Path, release: Release) -> None:
    """Write everything that is published into an empty folder."""
    environment = {**os.environ, "SOURCE_DATE_EPOCH": str(release.epoch_s), "PYTHONHASHSEED": "0"}
    with tempfile.TemporaryDirectory(prefix="release-") as scratch:
        inside = Path(scratch) / release.name
        _copy_published(root, inside)
        _export(root, inside, environment)
        page = [sys.executable, "-m", "metes", "page", str(inside), "--output", str(inside / "index.html")]
        _run(root, page, environment, "the page")
        record = record_of(root)
        (inside / "README.md").write_text(read_me(root, record), encoding="utf-8", newline="\n")
        write_crate(inside, record)
        write_sums(inside)
        write_zip(inside, folder / f"{release.name}.zip", release)
    _run(root, [sys.executable, "-m", "hatchling", "build", "-d", str(folder)], environment, "the wheel")
    write_sums(folder)


def _copy_published(root: Path, inside: Path) -> None:
    for name in (*PUBLISHED, *(str(card.relative_to(root)) for card in sorted(root.glob(CARDS)))):
        for path in _files(root / name):
            target = inside / path.relative_to(root)
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(path, target)


def read_me(root: Path, record: Record) -> str:
    """The page that greets whoever unpacks the zip, with version, day, citation and licences of this release."""
    licences = [f"- {each['title']}: `{each['path']}`" for each in record.descriptor["licenses"]]
    first, last = record.years
    return (
        (root / READ_ME)
        .read_text(encoding="utf-8")
        .format(
            version=record.version,
            day=record.day,
            years=f"{first}-{last}",
            citation=record.text(),
            identifier=record.descriptor["id"],
            licences="\n".join(licences),
        )
    )


def _files(path: Path) -> Iterable[Path]:
    if path.is_file():
        return [path]
    found = sorted(each for each in path.rglob("*") if each.is_file())
    if not found:
        raise ReleaseError(path.name, found="no such file or folder", expected="one to publish; run make build")
    return found


def _export(root: Path, inside: Path, environment: Mapping[str, str]) -> None:
    """Let metes write the files for GIS programs from the package that is being published."""
    metes = [sys.executable, "-m", "metes", "export", "--package", str(inside)]
    for form, name in (("gpkg", "china-border-treaties.gpkg"), ("fgb", "flatgeobuf"), ("parquet", "geoparquet")):
        command = [*metes, "--to", form, "--output", str(inside / name)]
        _run(root, command, environment, f"the export to {form}")
    script = root / "scripts/releasing/tables_and_topology.py"
    _run(root, [sys.executable, str(script), str(inside)], environment, "the table of areas and the TopoJSON file")


def _run(root: Path, command: list[str], environment: Mapping[str, str], what: str) -> None:
    run = subprocess.run(command, cwd=root, env=environment, capture_output=True, text=True)
    if run.returncode:
        said = " ".join((run.stderr or run.stdout).split())
        raise ReleaseError(what, found=f"exit code {run.returncode} ({said})", expected="0")
