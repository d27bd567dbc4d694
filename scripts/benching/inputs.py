"""Inputs: countries of OpenStreetMap as anyone can fetch them by name, parts of the same, and layers that are made."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import tarfile
from collections.abc import Iterable
from itertools import count
from pathlib import Path

from metes.files.atomic import replacing, write_atomic

PACKAGE = "@geo-maps/countries-land-1m@0.6.0"
ARTEFACT = "geo-maps-countries-land-1m-0.6.0.tgz"
# Of the artefacts by their scale: the shortest distance that is kept of a coast.
SHA256 = {
    "1m": "e5b6e6fcca5f4972fd89ebb36b0cd65a27c65cebbfbb74522a298e07595e8df2",
    "100m": "e6dca8a0026501a2908b0eb8f4a926d5198abbf15b2077e1a856433f8073f5c2",
    "1km": "04dc4548c3aee41b0ec7c01ea21db0ed86a47bf0d78e2952eeb2808016ce571a",
}
MEMBER = "package/map.geo.json"
POINTS_BYTES = 50_000_000
PARCELS = 140_000
PARCELS_A_ROW = 400
PATIENCE_S = 1800


class InputError(Exception):
    """An input could not be had; its text is the whole message."""


def land(cache: Path, scale: str = "1m") -> Path:
    """The GeoJSON of all countries at a scale, taken from the verified artefact of the registry."""
    target = cache / f"countries-land-{scale}.geojson"
    if target.is_file():
        return target
    artefact = cache / ARTEFACT.replace("1m", scale)
    cache.mkdir(parents=True, exist_ok=True)
    if not artefact.is_file():
        _bring(cache, PACKAGE.replace("1m", scale), artefact.name)
    with artefact.open("rb") as stream:
        found = hashlib.file_digest(stream, "sha256").hexdigest()
    if found != SHA256[scale]:
        raise InputError(f"{artefact.name}: found sha256 {found}; expected {SHA256[scale]}")
    with tarfile.open(artefact) as archive:
        member = archive.extractfile(MEMBER)
        if member is None:
            raise InputError(f"{artefact.name}: found no {MEMBER}; expected the map in it")
        with replacing(target) as stream:
            shutil.copyfileobj(member, stream)
    return target


def points(cache: Path) -> Path:
    """A layer of 50 MB of points with ids and a name each, none at the place of another."""
    rows = (
        f'{{"type":"Feature","id":{number},"properties":{{"name":"place {number}"}},"geometry":{{"type":"Point",'
        f'"coordinates":[{number % 3_600 / 10 - 179.95:.7f},{number // 3_600 / 10 - 79.95:.7f}]}}}}'
        for number in count()
    )
    return _layer(cache / "points.geojson", rows, POINTS_BYTES)


def parcels(cache: Path) -> Path:
    """A clean layer of parcels that share their sides, as a land register has them."""
    rows = (_parcel(number) for number in range(PARCELS))
    return _layer(cache / "parcels.geojson", rows)


def _parcel(number: int) -> str:
    # Twelve by ten thousandths of a degree are some 90 m by 110 m; whole numbers, so that neighbours are equal.
    west, south = 1_200_000 + 12 * (number % PARCELS_A_ROW), 450_000 + 10 * (number // PARCELS_A_ROW)
    corners = ((0, 0), (12, 0), (12, 10), (0, 10), (0, 0))
    ring = ",".join(f"[{(west + x) / 1e4:.4f},{(south + y) / 1e4:.4f}]" for x, y in corners)
    return (
        f'{{"type":"Feature","id":{number},"properties":{{"parcel":"{number // PARCELS_A_ROW}/{number}"}},'
        f'"geometry":{{"type":"Polygon","coordinates":[[{ring}]]}}}}'
    )


def _layer(target: Path, rows: Iterable[str], most_bytes: int | None = None) -> Path:
    """Write features one a line, up to a number of bytes."""
    if target.is_file():
        return target
    target.parent.mkdir(parents=True, exist_ok=True)
    with replacing(target) as stream:
        written = stream.write(b'{"type":"FeatureCollection","features":[\n')
        for number, row in enumerate(rows):
            if most_bytes is not None and written >= most_bytes:
                break
            written += stream.write(((",\n" if number else "") + row).encode())
        stream.write(b"\n]}\n")
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


def _bring(cache: Path, package: str, artefact: str) -> None:
    command = ["npm", "pack", package, "--pack-destination", str(cache), "--loglevel", "error"]
    if shutil.which("npm") is None:
        raise InputError(f"npm: found no such program; expected it on the PATH to bring {package}")
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    if done.returncode:
        reason = (done.stderr.strip().splitlines() or ["no reason given"])[-1]
        raise InputError(f"npm pack {package}: {reason}; expected {artefact}")
