"""Each received cut is what its source.yml says, and each source.yml what was declared."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from canonical import canonical_text, parse_features
from fetch.declaration import read_sources
from tables import header, rows

ROOT = Path(__file__).resolve().parent.parent
RECEIVED = ROOT / "sources"
DECLARED = {source.id: source for source in read_sources(ROOT / "scripts" / "fetch" / "declared")}
CARDS = {path.parent.name: path for path in sorted(RECEIVED.glob("*/source.yml"))}
CUTS = [path for path in sorted(RECEIVED.glob("*/*")) if path.name != "source.yml"]
MAPS = [path for path in CUTS if path.suffix == ".geojson"]
GRIDS = [path for path in CUTS if path.suffix == ".asc"]
TABLES = [path for path in CUTS if path.suffix == ".csv"]

MOST_BYTES = 20_000_000


def _card(source_id: str) -> dict[str, Any]:
    card: dict[str, Any] = yaml.safe_load(CARDS[source_id].read_text(encoding="utf-8"))
    return card


def _card_of_cut(path: Path) -> dict[str, Any]:
    (card,) = [cut for cut in _card(path.parent.name)["cuts"] if cut["file"] == path.name]
    return dict(card)


def _positions(coordinates: Any) -> Iterator[Any]:
    if isinstance(coordinates[0], int | float):
        yield coordinates
    else:
        for part in coordinates:
            yield from _positions(part)


def test_every_declared_source_is_received_and_no_other() -> None:
    assert sorted(CARDS) == sorted(DECLARED)
    folders = sorted(path.name for path in RECEIVED.iterdir() if path.is_dir())
    assert folders == sorted(DECLARED)


@pytest.mark.parametrize("source_id", sorted(CARDS))
def test_card_repeats_the_declared_pin_and_terms(source_id: str) -> None:
    card, source = _card(source_id), DECLARED[source_id]
    assert card["artefact"] == {"file": source.artefact, "bytes": source.bytes, "sha256": source.sha256}
    for name in ("id", "title", "producer", "registry", "package", "version"):
        assert card[name] == getattr(source, name)
    for name in ("licence", "attribution", "data_date", "accuracy"):
        assert card[name] == getattr(source, name)
    assert [cut["file"] for cut in card["cuts"]] == [cut.file for cut in source.cuts]
    assert (ROOT / "LICENSES" / f"{source.licence}.txt").is_file()


def test_every_cut_is_a_map_a_grid_or_a_table_and_together_they_stay_small() -> None:
    assert sorted(MAPS + GRIDS + TABLES) == CUTS
    assert sum(path.stat().st_size for path in CUTS) < MOST_BYTES


@pytest.mark.parametrize("path", CUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_cut_has_the_bytes_that_its_card_says(path: Path) -> None:
    card, content = _card_of_cut(path), path.read_bytes()
    assert card["bytes"] == len(content)
    assert card["sha256"] == hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize("path", GRIDS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_grid_is_what_its_card_says(path: Path) -> None:
    card, lines = _card_of_cut(path), path.read_text(encoding="ascii").splitlines()
    head, rows = dict(line.split() for line in lines[:6]), [line.split() for line in lines[6:]]
    assert (len(rows), {len(row) for row in rows}) == (card["rows"], {card["columns"]})
    assert (int(head["nrows"]), int(head["ncols"])) == (card["rows"], card["columns"])
    assert all(0 <= int(value) <= 255 for row in rows for value in row)


@pytest.mark.parametrize("path", TABLES, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_table_is_what_its_card_says(path: Path) -> None:
    card = _card_of_cut(path)
    names, found = header(path), [list(row.values()) for row in rows(path)]
    assert (len(found), len(names)) == (card["rows"], card["columns"])
    # Several boxes of one country stand from west to east, as numbers and not as texts.
    keys = [tuple(cells[: names.index("west")] if "west" in names else cells[:1]) for cells in found]
    assert keys == sorted(keys if "west" in names else set(keys))


@pytest.mark.parametrize("path", MAPS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_map_is_what_its_card_says(path: Path) -> None:
    card = _card_of_cut(path)
    features = json.loads(path.read_bytes())["features"]
    assert card["features"] == len(features)
    assert card["vertices"] == sum(1 for one in features for _ in _positions(one["geometry"]["coordinates"]))


@pytest.mark.parametrize("path", MAPS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_map_is_canonical_and_valid(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    features = parse_features(text)
    assert canonical_text(f"{path.parent.name}/{path.stem}", features) == text
    assert [feature.id for feature in features if not feature.geometry.is_valid] == []
