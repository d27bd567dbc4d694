"""The page: its data is that of the tables, its map that of the layers, and nothing in it reaches out or breaks out."""

from __future__ import annotations

import base64
import gzip
import hashlib
import json
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from html.parser import HTMLParser
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import shapely
import yaml
from numpy.typing import NDArray
from pyproj import Geod

import fetch_page_parts
from command import ROOT, metes, metes_process
from metes.at import answer, question
from metes.files.errors import OutputError
from metes.html import document
from metes.package.package import open_package
from metes.page import write
from metes.page.data import KINDS_OF_STATES, payload
from metes.page.packing import ARCS, BY_ID, COLUMNS, ROWS, TEXTS, VALUE, compressed, packed
from metes.page.topology import LARGEST_ERROR_M, LARGEST_ERROR_OF_STATES_M, topology
from metes.phrases.interval import Interval
from metes.results.case import Case
from metes.verdicts.answer_wording import area_text, span_texts
from metes.verdicts.languages import Language
from tables import derived, register

PAGE = ROOT / "validators/metes/page"
HTML = ROOT / "validators/metes/html"
GEOD = Geod(ellps="WGS84")
SHARED_NODES = 40
# Types of script elements that browsers do not run.
NOT_RUN = ("text/plain", "application/ld+json")


@cache
def case_once() -> Case:
    return Case(open_package(ROOT))


@cache
def data() -> dict[str, Any]:
    return payload(case_once())


@cache
def page() -> str:
    return write.assembled(data(), write.dataset_of(case_once().package.descriptor))


# ------------------------------------------------------------------------------------------------ data and tables


def test_claims_are_the_rows_of_the_verdicts_word_by_word() -> None:
    shown = [
        (each["id"], each["kind"], each["verdict"], each["reason"][0], each["found_text"][0], each["certainty"] or "")
        for each in data()["claims"]
    ]
    columns = ("claim_id", "kind", "verdict", "reason", "found_text", "certainty")
    assert shown == [tuple(row[column] for column in columns) for row in derived("verdicts")]


@pytest.mark.parametrize("side", ["claimed", "found"])
def test_both_intervals_of_a_claim_are_those_of_the_verdicts(side: str) -> None:
    for each, row in zip(data()["claims"], derived("verdicts"), strict=True):
        if each[side] is None:
            assert row[f"{side}_low"] == ""
        else:
            low, high, unit = each[side]
            assert (low, high, unit) == (float(row[f"{side}_low"]), float(row[f"{side}_high"]), row[f"{side}_unit"])


def test_the_arithmetic_is_the_inputs_of_the_verdicts() -> None:
    shown = [(each["id"], step["label"]) for each in data()["claims"] for step in each["inputs"]]
    assert shown == [(row["claim_id"], row["statement"]) for row in derived("verdict_inputs")]


@pytest.mark.parametrize(
    ("part", "table", "column"),
    [
        ("documents", "documents", "document_id"),
        ("polities", "polities", "polity_id"),
        ("treaties", "treaties", "treaty_id"),
        ("transfers", "transfers", "transfer_id"),
        ("territories", "territories", "territory_id"),
        ("lines", "lines", "line_id"),
        ("segments", "segments", "segment_id"),
        ("figures", "published_figures", "figure_id"),
        ("questions", "questions", "question_id"),
        ("places", "places", "place_id"),
    ],
)
def test_every_row_of_a_register_is_on_the_page(part: str, table: str, column: str) -> None:
    found = data()[part]
    ids = [each["id"] for each in found] if isinstance(found, list) else list(found)
    assert sorted(ids) == sorted(row[column] for row in register(table))


def test_names_and_readings_are_those_of_the_registers() -> None:
    for row in register("territories"):
        own = data()["territories"][row["territory_id"]]
        assert own["name"] == [row[f"name_{language}"] for language in ("en", "zh", "ru")]
        readings = [each for each in register("readings") if each["territory_id"] == row["territory_id"]]
        assert [each["id"] for each in own["readings"]] == [each["reading_id"] for each in readings]


def test_areas_and_lengths_are_the_measured_ones() -> None:
    rows = {(row["subject_id"], row["quantity"]): row for row in derived("measurements")}
    areas = {each["id"]: each["area"] for own in data()["territories"].values() for each in own["readings"]}
    lengths = {key: each["length"] for key, each in data()["lines"].items() if each["length"] is not None}
    assert len(areas) == sum(quantity == "area" for _, quantity in rows)
    for name, found in areas.items():
        assert found == pytest.approx([float(rows[name, "area"][column]) for column in ("value", "low", "high")])
    for name, found in lengths.items():
        assert found == pytest.approx([float(rows[name, "length"][column]) for column in ("value", "low", "high")])


def test_combinations_are_those_of_the_answers_and_say_the_same_in_words() -> None:
    rows = {(row["question_id"], row["combination_id"]): row for row in derived("answers")}
    seen = 0
    for each in data()["questions"]:
        for chosen, value, low, high in each["combinations"]:
            pairs = zip(each["terms"], chosen, strict=True)
            name = " ".join(f"{term['id']}={term['alternatives'][at]['id']}" for term, at in pairs)
            row = rows[each["id"], name]
            whole = Interval(low=float(row["low"]), high=float(row["high"]), unit="km2")
            for language in Language:
                assert area_text(value, language) == area_text(float(row["value"]), language)
                assert span_texts(Interval(low=low, high=high, unit="km2"), language) == span_texts(whole, language)
            seen += 1
    assert seen == len(rows)


def test_every_source_that_is_named_is_there_and_no_other() -> None:
    text = json.dumps(
        {
            name: part
            for name, part in data().items()
            if name not in ("sources", "ask", "topology", "topology_of_states")
        }
    )
    known = {row["source_id"] for row in register("sources")}
    assert set(data()["sources"]) <= known
    for part in ("transfers", "figures", "treaties", "segments"):
        rows = data()[part]
        for each in rows if isinstance(rows, list) else rows.values():
            assert each["source"] in data()["sources"]
    assert all(f'"{each}"' in text for each in data()["sources"])


def test_who_held_a_place_is_what_metes_at_answers() -> None:
    assert set(data()["held"]) == {row["place_id"] for row in register("control_points")}
    for place_id in ("vladivostok", next(iter(data()["held"]))):
        place = data()["places"][place_id]
        asked = question(str(place["lon"]), str(place["lat"]))
        case = case_once()
        found = answer(case.register, case.shapes, case.survey.borders, asked)
        spans = [("control", each) for each in found.control] + [("claim", each) for each in found.claim]
        shown = [(each["basis"], each["from"], each["to"], each["holders"]) for each in data()["held"][place_id]]
        assert shown == [
            (basis, *(None if day is None else str(day) for day in (each.first, each.last)), list(each.ids))
            for basis, each in spans
        ]


# ------------------------------------------------------------------------------------------------------------ map


@cache
def decoded() -> Mapping[str, Mapping[str, list[NDArray[np.float64]]]]:
    """Lines and rings of the page by object and id, in degrees."""
    found = _decoded(data()["topology"])
    return {**found, "readings": {**found["readings"], **_decoded(data()["topology_of_states"])["readings"]}}


def _decoded(found: Mapping[str, Any]) -> dict[str, dict[str, list[NDArray[np.float64]]]]:
    scale, origin = np.array(found["transform"]["scale"]), np.array(found["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + origin for arc in found["arcs"]]
    return {
        name: {each["id"]: [_line(arcs, member) for member in _members(each["arcs"])] for each in part["geometries"]}
        for name, part in found["objects"].items()
    }


def _members(arcs: Any) -> Iterator[list[int]]:
    if arcs and isinstance(arcs[0], int):
        yield arcs
        return
    for each in arcs:
        yield from _members(each)


def _line(arcs: Sequence[NDArray[np.float64]], member: Sequence[int]) -> NDArray[np.float64]:
    pieces = [arcs[each] if each >= 0 else arcs[~each][::-1] for each in member]
    for one, other in pairwise(pieces):
        assert np.array_equal(one[-1], other[0])
    return np.concatenate([pieces[0], *(piece[1:] for piece in pieces[1:])])


def _farthest_m(full: Any, lines: Sequence[NDArray[np.float64]]) -> float:
    """Largest geodesic distance from a vertex of the full geometry to the simplified lines, or a little more.

    The nearest point is looked for in a plane that fits one degree of latitude: any point gives no less than the true
    distance.
    """
    vertices = shapely.get_coordinates(full)
    drawn = shapely.multilinestrings([shapely.linestrings(line) for line in lines])
    worst = 0.0
    for band in np.unique(np.floor(vertices[:, 1])):
        own = vertices[np.floor(vertices[:, 1]) == band]
        scale = np.array([np.cos(np.radians(band + 0.5)), 1.0])
        plane = shapely.transform(drawn, lambda xy, by=scale: xy * by)
        (west, south), (east, north) = (own * scale).min(axis=0), (own * scale).max(axis=0)
        near = shapely.clip_by_rect(plane, west - 0.3, south - 0.3, east + 0.3, north + 0.3)
        nearest = shapely.get_coordinates(shapely.shortest_line(shapely.points(own * scale), near))[1::2] / scale
        _, _, metres = GEOD.inv(own[:, 0], own[:, 1], nearest[:, 0], nearest[:, 1])
        worst = max(worst, float(np.max(metres)))
    return worst


def _kind(reading_id: str) -> str:
    tables = case_once().register
    return tables.territory_by_id[tables.reading_by_id[reading_id].territory_id].kind


def test_every_segment_and_reading_is_drawn() -> None:
    layers = case_once().package
    assert set(decoded()["segments"]) == {each.id for each in layers.layer("segments_layer").features}
    assert set(decoded()["readings"]) == {each.id for each in layers.layer("territories_layer").features}


def test_no_vertex_of_a_line_or_territory_is_farther_off_than_the_page_says() -> None:
    assert data()["meta"]["simplification_m"] == LARGEST_ERROR_M == 500.0
    worst = {}
    for feature in case_once().package.layer("segments_layer").features:
        worst[feature.id] = _farthest_m(feature.geometry, decoded()["segments"][feature.id])
    for name, shape in case_once().shapes.items():
        if _kind(name) not in KINDS_OF_STATES:
            worst[name] = _farthest_m(shape, decoded()["readings"][name])
    assert max(worst.values()) <= LARGEST_ERROR_M, max(worst.items(), key=lambda pair: pair[1])
    # The bound is no idle one: what is simplified comes near to it.
    assert max(worst.values()) > LARGEST_ERROR_M / 2


def test_the_outline_of_a_state_is_as_near_as_the_page_says() -> None:
    shape = case_once().shapes["turkey.state"]
    largest = max(shapely.get_parts(shape), key=lambda part: part.area)
    found = _farthest_m(largest, decoded()["readings"]["turkey.state"])
    assert found <= LARGEST_ERROR_OF_STATES_M == data()["meta"]["simplification_of_states_m"]


def test_segments_that_meet_in_the_package_meet_on_the_page() -> None:
    ends: dict[tuple[float, ...], list[tuple[str, int]]] = defaultdict(list)
    for feature in case_once().package.layer("segments_layer").features:
        vertices = shapely.get_coordinates(feature.geometry)
        for at in (0, -1):
            ends[tuple(vertices[at])].append((feature.id, at))
    meeting = [places for places in ends.values() if len(places) > 1]
    assert len(meeting) > SHARED_NODES
    for places in meeting:
        assert len({tuple(decoded()["segments"][name][0][at]) for name, at in places}) == 1


def test_rings_are_closed_and_exterior_ones_run_clockwise() -> None:
    for name, rings in decoded()["readings"].items():
        # A speck that fits into one cell of the grid is a point; topojson-client makes a ring of it.
        assert all(np.array_equal(ring[0], ring[-1]) for ring in rings), name
        largest = max(
            (shapely.LinearRing(ring) for ring in rings if len(ring) > 3), key=lambda ring: shapely.Polygon(ring).area
        )
        assert not largest.is_ccw, name


def test_what_two_outlines_share_is_one_arc() -> None:
    """Two squares side by side, and the line between them: three arcs, of which the middle one serves all three."""
    west, east = shapely.box(0, 0, 1, 1), shapely.box(1, 0, 2, 1)
    middle = shapely.LineString([(1, 0), (1, 1)])
    found = topology({"middle": middle}, {"east": east, "west": west})
    assert len(found["arcs"]) == 3
    (line,) = found["objects"]["segments"]["geometries"]
    used = [{arc if arc >= 0 else ~arc for ring in each["arcs"] for arc in ring} for each in _geometries(found)]
    assert used[0] & used[1] == {arc if arc >= 0 else ~arc for arc in line["arcs"]}


def _geometries(found: Mapping[str, Any]) -> list[dict[str, Any]]:
    return list(found["objects"]["readings"]["geometries"])


def test_the_background_has_the_states_around() -> None:
    ids = {each["id"] for each in data()["world"]["objects"]["states"]["geometries"]}
    assert {"156", "643", "496", "398", "356", "704", "408"} <= ids  # China, Russia, Mongolia, Kazakhstan, India, ...
    assert "076" not in ids  # Brazil
    assert len(json.dumps(data()["world"], separators=(",", ":"))) < 60_000


# ------------------------------------------------------------------------------------------------------- the file


class Elements(HTMLParser):
    """Elements of a page: tags, attributes, and the texts of scripts and styles, which hold no other element."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.texts: dict[int, str] = {}
        self._is_open = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        self._is_open = True

    def handle_endtag(self, tag: str) -> None:
        self._is_open = False

    def handle_data(self, data: str) -> None:
        if self._is_open:
            at = len(self.tags) - 1
            self.texts[at] = self.texts.get(at, "") + data

    def of(self, tag: str) -> list[tuple[dict[str, str | None], str]]:
        return [(attrs, self.texts.get(at, "")) for at, (name, attrs) in enumerate(self.tags) if name == tag]


@cache
def elements() -> Elements:
    found = Elements()
    found.feed(page())
    return found


def test_the_policy_allows_the_scripts_and_the_style_of_the_page_and_nothing_else() -> None:
    def sums(texts: list[str]) -> str:
        digests = [base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() for text in texts]
        return " ".join(f"'sha256-{digest}'" for digest in digests)

    (content,) = [attrs["content"] for attrs, _ in elements().of("meta") if "http-equiv" in attrs]
    run = [text for attrs, text in elements().of("script") if attrs.get("type") not in NOT_RUN]
    styles = [text for _, text in elements().of("style")]
    assert content == (
        f"default-src 'none'; script-src {sums(run)}; style-src {sums(styles)}; img-src data: blob:; "
        "form-action 'none'; base-uri 'none'"
    )
    assert all(
        "style" not in attrs and not any(name.startswith("on") for name in attrs) for _, attrs in elements().tags
    )


def test_every_library_brings_its_licence() -> None:
    assert page().count("Permission to use, copy, modify, and/or distribute this software") == len(document.LIBRARIES)


def test_no_element_asks_for_a_file() -> None:
    assert not [tag for tag, attrs in elements().tags if attrs.get("src") or tag in ("link", "iframe", "img", "object")]


def test_the_data_on_the_page_is_the_payload() -> None:
    (text,) = [text for attrs, text in elements().of("script") if attrs.get("id") == "data"]
    expected = json.loads(json.dumps(write.without_findings(data())))
    assert _unpacked(_inflated(text)) == expected


def _inflated(text: str) -> Any:
    """The JSON of the lines of a packed payload, with its texts, written again from the description in packing.py."""
    first, *others, lengths, bits = [
        zlib.decompress(base64.b64decode(line), -zlib.MAX_WBITS) for line in text.split("\n")
    ]
    encodings = {"r": "cp1251", "z": "gb18030", "e": "utf-8"}
    texts = {
        letter: iter(re.sub("\x01(....)", lambda found: chr(int(found[1], 16)), part.decode(encoding)).split("\n"))
        for (letter, encoding), part in zip(encodings.items(), others, strict=True)
    }
    value = json.loads(re.sub('"~([rze])"', lambda found: json.dumps(next(texts[found[1]])), first.decode("utf-8")))
    assert not [text for rest in texts.values() for text in rest if text]
    return _with_arcs(value, _numbers(lengths, bits))


def _numbers(lengths: bytes, bits: bytes) -> Iterator[int]:
    digits = "".join(f"{each:08b}" for each in bits)
    at = 0
    for length in lengths:
        rest = max(0, length - 1)
        folded = int(("1" if length else "0") + digits[at : at + rest], 2)
        at += rest
        yield -(folded + 1) // 2 if folded % 2 else folded // 2


def _with_arcs(value: Any, numbers: Iterator[int]) -> Any:
    if isinstance(value, list):
        return [_with_arcs(each, numbers) for each in value]
    if isinstance(value, dict):
        return {
            key: [[[next(numbers), next(numbers)] for _ in range(size)] for size in each]
            if key == ARCS
            else _with_arcs(each, numbers)
            for key, each in value.items()
        }
    return value


def _unpacked(whole: Mapping[str, Any]) -> Any:
    """What assets/unpack.js does, written again from the description in packing.py."""

    def record(columns: Sequence[str], row: list[Any]) -> dict[str, Any]:
        return {name: plain(row[at]) if at < len(row) else None for at, name in enumerate(columns)}

    def plain(value: Any) -> Any:
        if isinstance(value, str):
            return whole[TEXTS][int(value[1:])] if re.fullmatch(r"~\d+", value) else re.sub("^~~", "~", value)
        if isinstance(value, list):
            return [plain(each) for each in value]
        if not isinstance(value, dict):
            return value
        if ARCS in value:
            return value[ARCS]
        if ROWS in value:
            return [record(whole[COLUMNS][value[COLUMNS]], row) for row in value[ROWS]]
        if BY_ID in value:
            return {key: record(whole[COLUMNS][value[COLUMNS]], row) for key, row in value[BY_ID].items()}
        return {key: plain(each) for key, each in value.items()}

    return plain(whole[VALUE])


def test_packing_keeps_texts_that_look_like_references_and_numbers_of_any_size() -> None:
    arc = [[0, -1], [1, -79], [123_456, -654_321]]
    value = {
        "notes": ["~0", "~~", "", "a text that stands twice", "a text that stands twice"],
        "rows": [{"a": None, "b": 2.5, "c": None}, {"a": {"d": []}, "b": True, "c": None}],
        "map": {"type": "Topology", "arcs": [arc]},
    }
    assert _unpacked(json.loads(json.dumps(packed(value)))) == value
    assert _unpacked(_inflated(compressed(value))) == value


def test_compressing_keeps_texts_of_every_script_and_those_that_look_like_signs() -> None:
    texts = [
        "«Айгунь» 1858 — 100 000 км²",
        "𠮷 Алтан-тобчи",
        "Қазақ хандығы",
        "瑷珲条约",
        "朝中邊界條約 조중 변계 조약",
    ]
    texts += ["中朝边界条约（조）之第二条及其附件", "두만강", 'a "~r" b c', "~e", "~~r", "two\nlines a b"]
    value = {"texts": texts, "more": [*reversed(texts)]}
    assert _unpacked(_inflated(compressed(value))) == value


def test_without_script_every_finding_stands_in_the_page() -> None:
    items = re.findall(r"<li><i>(.*?)</i> <b>(.*?)\.</b> (.*?)</li>", page())
    assert len(items) == len(register("claims"))
    words = Counter(word for _, word, _ in items)
    verdicts = Counter(row["verdict"] for row in derived("verdicts"))
    assert sorted(words.values()) == sorted(verdicts.values())


def test_names_that_are_markup_stay_text() -> None:
    evil = "</script></noscript><img src=x onerror=alert(1)>"
    claim = {"question": evil, "verdict": "consistent", "reason": [evil, None, None]}
    assert "<img" not in write.findings_html([claim])
    assert "<" not in document.data_element({"name": evil}).removeprefix("<script").removesuffix("</script>")
    assert re.fullmatch(r"[A-Za-z0-9+/=\n]+", compressed({"name": evil}))


def test_the_page_is_as_small_as_it_has_to_be() -> None:
    content = page().encode()
    assert len(content) <= write.MOST_BYTES == 1_200_000
    assert len(gzip.compress(content)) <= write.MOST_GZIP_BYTES == 400_000


def test_a_page_that_is_too_large_is_refused_with_its_size() -> None:
    with pytest.raises(OutputError, match="found 1,200,001 bytes; expected 1,200,000 at most"):
        write.require_size(b" " * 1_200_001)
    noise = np.random.default_rng(1).bytes(500_000)
    with pytest.raises(OutputError, match="bytes after gzip; expected 400,000 at most"):
        write.require_size(noise)


def test_the_command_writes_the_same_bytes_in_another_process(tmp_path: Path) -> None:
    done = metes_process("page", ROOT, "--output", tmp_path / "index.html", PYTHONHASHSEED="7")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "index.html").read_text(encoding="utf-8") == page()
    assert "open it in a browser" in done.stdout


def test_a_small_package_has_a_page_too(cropped_package: Path, tmp_path: Path) -> None:
    done = metes("page", cropped_package, "--output", tmp_path / "index.html")
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "index.html").stat().st_size < write.MOST_BYTES


def test_a_changed_file_is_reported_and_no_page_written(cropped: Path, tmp_path: Path) -> None:
    table = cropped / "datapackage/registers/polities.csv"
    table.write_text(table.read_text(encoding="utf-8") + "\n", encoding="utf-8")
    done = metes("page", cropped, "--output", tmp_path / "index.html")
    assert done.returncode == 1
    assert "polities.csv" in done.stderr
    assert not (tmp_path / "index.html").exists()


def test_nothing_drawn_is_an_empty_map() -> None:
    found = topology({}, {})
    assert found["arcs"] == []
    assert [part["geometries"] for part in found["objects"].values()] == [[], []]


def test_the_command_says_where_it_cannot_write(tmp_path: Path) -> None:
    for target in (tmp_path, tmp_path / "none" / "index.html"):
        done = metes("page", ROOT, "--output", target)
        assert done.returncode == 2
        assert done.stderr == f"metes: --output {target}: found no folder to write this file to; expected one\n"


# -------------------------------------------------------------------------------------------- scripts and libraries


def test_libraries_are_those_that_were_pinned() -> None:
    lines = [line.split("  ") for line in (HTML / "vendor/SHA256SUMS").read_text(encoding="utf-8").splitlines()]
    sums = {name: digest for digest, name in lines}
    declared = yaml.safe_load((ROOT / "scripts/page_parts.yml").read_text(encoding="utf-8"))
    assert set(sums) == {name for part in declared for name in part.get("files", {}).values()}
    assert set(sums) | {"SHA256SUMS"} == {path.name for path in (HTML / "vendor").iterdir()}
    for name, digest in sums.items():
        assert hashlib.sha256((HTML / "vendor" / name).read_bytes()).hexdigest() == digest
    for part in declared:
        for name in part.get("files", {}).values():
            if name.endswith(".js"):
                first = (HTML / "vendor" / name).read_text(encoding="utf-8").splitlines()[0]
                assert f"v{part['version']} " in first
                licence = (HTML / "vendor" / f"{part['package']}.LICENSE").read_text(encoding="utf-8")
                assert "Permission to use, copy, modify, and/or distribute this software" in licence


def test_a_damaged_library_is_not_put_on_the_page(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for path in (HTML / "vendor").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes() + (b" " if path.name == "d3-geo.min.js" else b""))
    monkeypatch.setattr(document, "VENDOR", tmp_path)
    with pytest.raises(OutputError, match=r"d3-geo\.min\.js: found sha256 [0-9a-f]{64}; expected [0-9a-f]{64}"):
        write.assembled(data(), write.dataset_of(case_once().package.descriptor))


def test_search_engines_read_of_the_data_set_what_its_metadata_say() -> None:
    """Members that Google asks of a Dataset, as scripts/papers/schema_org.py writes them from the same descriptor."""
    (text,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page())
    found = json.loads(text)
    written = json.loads((ROOT / "docs/dataset.jsonld").read_text(encoding="utf-8"))
    same = ("@context", "@type", "description", "identifier", "version", "datePublished", "isAccessibleForFree")
    assert {name: found[name] for name in same} == {name: written[name] for name in same}
    assert [each["name"] for each in found["creator"]] == [each["name"] for each in written["creator"]]
    assert found["license"]
    assert write.dataset_of({"name": "own"}) == {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        "name": "own",
        "isAccessibleForFree": True,
    }


def test_the_background_keeps_what_lies_in_the_window() -> None:
    """A state inside, one outside, and an islet inside, as an atlas of squares; the shared side stays one arc."""
    square = [[0, 0], [0, 300], [300, 0], [0, -300], [-300, 0]]

    def moved(lon: int, lat: int, by: int = 1) -> list[list[int]]:
        return [[lon * 100, lat * 100], *([x // by, y // by] for x, y in square[1:])]

    atlas = {
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "arcs": [moved(100, 40), moved(-60, -20), moved(120, 30, by=30)],
        "objects": {
            "countries": {
                "geometries": [
                    {"type": "MultiPolygon", "id": "1", "arcs": [[[0]], [[2]]]},
                    {"type": "Polygon", "id": "2", "arcs": [[1]]},
                ]
            }
        },
    }
    found = fetch_page_parts.background(atlas)
    assert [each["id"] for each in found["objects"]["states"]["geometries"]] == ["1"]
    assert found["objects"]["states"]["geometries"][0]["arcs"] == [[[0]]]
    assert len(found["arcs"]) == 1


def test_an_island_over_180_degrees_does_not_run_round_the_pole() -> None:
    ring = [[17900, 7000], [0, 100], [-35800, 0], [0, -100], [35800, 0]]
    atlas = {
        "transform": {"scale": [0.01, 0.01], "translate": [0, 0]},
        "arcs": [ring],
        "objects": {"countries": {"geometries": [{"type": "Polygon", "id": "1", "arcs": [[0]]}]}},
    }
    found = fetch_page_parts.background(atlas)
    (arc,) = found["arcs"]
    step, origin = found["transform"]["scale"][0], found["transform"]["translate"][0]
    lons = np.cumsum([position[0] for position in arc]) * step + origin
    assert len(lons) >= 4
    assert min(abs(lons)) == pytest.approx(179.0)


@pytest.mark.parametrize("path", sorted((ROOT / "validators/metes").glob("**/assets/*.js")), ids=lambda path: path.name)
def test_scripts_make_texts_of_texts_and_ask_no_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    unsafe = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|createContextualFragment"
    asking = r"\bfetch\(|XMLHttpRequest|WebSocket|EventSource|sendBeacon|import\("
    assert not re.findall(f"{unsafe}|{asking}", text)


def test_every_asset_is_on_the_page_and_no_name_stands_in_two_scripts() -> None:
    listed = {*write.SCRIPTS, *write.STYLES, "index.html"}
    assert {path.name for path in (PAGE / "assets").iterdir()} == listed
    scripts = [HTML / "assets/elements.js", *(PAGE / "assets" / name for name in write.SCRIPTS)]
    names = Counter(
        name
        for script in scripts
        for name in re.findall(
            r"^(?:async )?(?:function\*?|const|let|class) (\w+)", script.read_text(encoding="utf-8"), re.MULTILINE
        )
    )
    assert not [name for name, count in names.items() if count > 1]


def test_the_page_links_to_documentation_beside_it(cropped_package: Path, tmp_path: Path) -> None:
    asked = ("page", str(cropped_package), "--documentation", "docs/index.html", "--output", "index.html")
    assert metes(*asked, cwd=tmp_path).returncode == 0
    text = (tmp_path / "index.html").read_text(encoding="utf-8")
    whole = _inflated(text.partition('id="data">')[2].partition("</script>")[0])
    assert _unpacked(whole)["meta"]["documentation"] == "docs/index.html"
    assert "documentation" not in data()["meta"]


@pytest.mark.parametrize("address", ["javascript:alert(1)", "https://example.org", "//example.org", "\\\\example"])
def test_an_address_of_another_host_is_refused(address: str, tmp_path: Path) -> None:
    run = metes("page", str(ROOT), "--documentation", address, "--output", str(tmp_path / "index.html"))
    assert run.returncode == 2
    assert "expected one such as docs/index.html" in run.stderr
    assert not list(tmp_path.iterdir())
