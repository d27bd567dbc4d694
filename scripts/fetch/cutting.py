"""The files of a source folder as texts: its cuts, and the card that describes them."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import shapely
import yaml

from canonical import canonical_text, parse_features
from fetch.archive import extract
from fetch.boxes import boxes_text
from fetch.declaration import Cut, SourceDeclaration
from fetch.error import SourceError
from fetch.layer import read_layer
from fetch.raster import raster_text
from fetch.table import table_text
from fetch.taking import Taken, take

CARD = "source.yml"
HEAD = "# RECEIVED: written by `python scripts/fetch_sources.py {id}`, never by hand.\n"


@dataclass(frozen=True, kw_only=True)
class CutText:
    """A cut with its bytes, and what the card says of it."""

    cut: Cut
    text: str
    data_version: str
    taken: tuple[Taken, ...]


def folder_texts(source: SourceDeclaration, artefact: Path) -> dict[str, str]:
    """The text of every file of the source's folder, by file name."""
    with tempfile.TemporaryDirectory(prefix="metes-fetch-") as folder:
        cuts = [_cut_text(source, cut, artefact, Path(folder)) for cut in source.cuts]
    return {cut.cut.file: cut.text for cut in cuts} | {CARD: _card(source, cuts)}


def _cut_text(source: SourceDeclaration, cut: Cut, artefact: Path, folder: Path) -> CutText:
    version = ""
    if cut.version_member:
        member = extract(source.id, artefact, cut.version_member, folder)
        version = member.read_text(encoding="utf-8").strip()
    if cut.table is not None:
        text = table_text(source, cut, cut.table, artefact, folder)
        return CutText(cut=cut, text=text, data_version=version, taken=())
    member = extract(source.id, artefact, cut.member, folder, cut.beside)
    if cut.raster is not None:
        text = raster_text(source.id, cut, cut.raster, member)
        return CutText(cut=cut, text=text, data_version=version, taken=())
    records = read_layer(source.id, cut, member)
    member.unlink()  # up to 170 MB, and the next cut of the same source brings it again
    if cut.boxes is not None:
        return CutText(cut=cut, text=boxes_text(cut.boxes, records), data_version=version, taken=())
    taken = tuple(take(source, cut, taking, records) for taking in cut.features)
    try:
        text = canonical_text(f"{source.id}/{Path(cut.file).stem}", [one.feature for one in taken])
    except ValueError as error:
        raise SourceError(source.id, cut.file, found=str(error), expected="features to write") from error
    return CutText(cut=cut, text=text, data_version=version, taken=taken)


def _card(source: SourceDeclaration, cuts: list[CutText]) -> str:
    card: dict[str, Any] = {
        "id": source.id,
        "title": source.title,
        "producer": source.producer,
        "registry": str(source.registry),
        "package": source.package,
        "version": source.version,
        "artefact": {"file": source.artefact, "bytes": source.bytes, "sha256": source.sha256},
        "licence": source.licence,
        "attribution": source.attribution,
        "data_date": source.data_date,
        "accuracy": source.accuracy,
        "notes": list(source.notes),
        "cuts": [_cut_card(cut) for cut in cuts],
    }
    dumped = yaml.safe_dump(card, sort_keys=False, allow_unicode=True, width=110)
    return HEAD.format(id=source.id) + dumped


def _cut_card(cut: CutText) -> dict[str, Any]:
    encoded = cut.text.encode("utf-8")
    card: dict[str, Any] = {"file": cut.cut.file, "member": cut.cut.member}
    if cut.data_version:
        card["data_version"] = cut.data_version
    card |= {
        "description": cut.cut.description,
        "bytes": len(encoded),
        "sha256": hashlib.sha256(encoded).hexdigest(),
    }
    if cut.cut.raster is not None:
        head = dict(line.split() for line in cut.text.splitlines()[:2])
        return card | {"columns": int(head["ncols"]), "rows": int(head["nrows"])}
    if cut.cut.table is not None or cut.cut.boxes is not None:
        lines = cut.text.splitlines()
        return card | {"columns": lines[0].count(",") + 1, "rows": len(lines) - 1}
    features = parse_features(cut.text)
    card |= {
        "features": len(features),
        "vertices": int(shapely.get_num_coordinates([feature.geometry for feature in features]).sum()),
    }
    if points := {one.id: list(one.at) for one in cut.cut.features if one.at and not one.of and not one.match}:
        card["found_at"] = dict(sorted(points.items()))
    measured = {one.feature.id: one.measured for one in cut.taken if one.measured}
    if measured:
        card["measured"] = dict(sorted(measured.items()))
    return card
