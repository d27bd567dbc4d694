"""A release: versions that agree, gates that stop it, and archives whose bytes depend on nothing else."""

from __future__ import annotations

import csv
import datetime
import hashlib
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import fiona
import pytest
import shapely
from shapely.geometry import shape

import release
from browser import chromium, need, opened
from canonical import read_features
from papers.record import record_of
from releasing.agreement import Release, agreed_release
from releasing.archive import write_sums, write_zip
from releasing.error import ReleaseError
from releasing.gates import refuse_low_version
from releasing.notes import FIRST_RELEASE, NOTES, previous_release, write_notes
from tables import derived, register

ROOT = Path(__file__).resolve().parent.parent
VERSIONED = ("CHANGELOG.md", "CITATION.cff", "datapackage.json", "pyproject.toml", "scripts/descriptor.yml")
MADE = Release(version="0.1.0", day=datetime.date(2026, 1, 31))


@pytest.fixture
def versions(tmp_path: Path) -> Path:
    """The five files that name the version."""
    for name in VERSIONED:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        shutil.copy(ROOT / name, tmp_path / name)
    return tmp_path


def test_the_repository_names_one_version_and_one_day() -> None:
    found = agreed_release(ROOT)
    assert found.name == f"china-border-treaties-{found.version}"


@pytest.mark.parametrize("name", VERSIONED)
def test_a_file_that_names_another_version_stops_the_release(versions: Path, name: str) -> None:
    version = agreed_release(versions).version
    path = versions / name
    path.write_text(path.read_text(encoding="utf-8").replace(version, "9.9.9", 1), encoding="utf-8")
    with pytest.raises(ReleaseError, match=rf"found .*9\.9\.9 in {name}.*; expected the same in all of them"):
        agreed_release(versions)


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("unreleased", "found the day 'unreleased'"),
        ("2026-02-30", "expected"),
        ("2025-01-01", "the day of the release: found 2025-01-01 in CHANGELOG.md"),
    ],
)
def test_a_day_that_is_none_or_another_one_stops_the_release(versions: Path, day: str, message: str) -> None:
    path = versions / "CHANGELOG.md"
    released = agreed_release(versions).day.isoformat()
    path.write_text(path.read_text(encoding="utf-8").replace(released, day, 1), encoding="utf-8")
    with pytest.raises(ReleaseError, match=message):
        agreed_release(versions)


def test_a_version_too_low_for_the_changes_stops_the_release(copy: Path) -> None:
    path = copy / "datapackage/registers/persons.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    with pytest.raises(ReleaseError, match=r"raise it to 0\.3\.0"):
        refuse_low_version(copy, MADE, str(ROOT))


def test_notes_have_the_changes_and_every_difference(copy: Path, tmp_path: Path) -> None:
    path = copy / "datapackage/registers/persons.csv"
    path.write_text("".join(path.read_text(encoding="utf-8").splitlines(keepends=True)[:-1]), encoding="utf-8")
    found = agreed_release(ROOT)
    write_notes(ROOT, tmp_path, found, str(copy))
    notes = (tmp_path / "release-notes.md").read_text(encoding="utf-8")
    assert notes.startswith(f"# {found.name}\n\n### Data\n")
    assert notes.count("\n## ") == 1, "the sections of older versions are left out"
    assert "- `persons`: 1 added" in notes


def test_first_release_is_known_without_a_tag() -> None:
    assert previous_release(ROOT, agreed_release(ROOT)) is not None
    shown = ["git", "show", f"{FIRST_RELEASE}:datapackage.json"]
    first = subprocess.run(shown, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    assert json.loads(first)["version"] == "0.1.0"


def test_a_release_that_is_stopped_leaves_the_old_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    into = tmp_path / "dist"
    into.mkdir()
    (into / "old.zip").write_bytes(b"old")

    def half(_root: Path, folder: Path, _release: Release) -> None:
        (folder / "half.zip").write_bytes(b"half")
        raise ReleaseError("the wheel", found="exit code 1", expected="0")

    for gate in ("refuse_stale_geometries", "refuse_faults", "refuse_low_version", "write_notes"):
        monkeypatch.setattr(release, gate, lambda *_: None)
    monkeypatch.setattr(release, "assemble", half)
    assert release.main(["--into", str(into)]) == 2
    assert capsys.readouterr().err == "release: the wheel: found exit code 1; expected 0\n"
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == ["dist", "old.zip"]


def test_a_new_release_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    beside, into = tmp_path / ".new", tmp_path / "dist"
    for folder, name in ((beside, "new.zip"), (into, "old.zip")):
        folder.mkdir()
        (folder / name).write_bytes(b"")
    release.replace(beside, into)
    assert [path.name for path in sorted(tmp_path.rglob("*"))] == [".new", "dist", "new.zip"]


def test_a_zip_tells_nothing_of_clock_order_or_permissions(tmp_path: Path) -> None:
    bytes_ = []
    for number, names in enumerate((("a.txt", "b/c.png"), ("b/c.png", "a.txt"))):
        folder = tmp_path / str(number)
        for name in names:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_text(name, encoding="utf-8")
            (folder / name).chmod(0o600 if number else 0o755)
        os.utime(folder / "a.txt", (number, number))
        write_zip(folder, tmp_path / f"{number}.zip", MADE)
        bytes_.append((tmp_path / f"{number}.zip").read_bytes())
    assert bytes_[0] == bytes_[1]
    with zipfile.ZipFile(tmp_path / "0.zip") as archive:
        assert archive.namelist() == ["china-border-treaties-0.1.0/a.txt", "china-border-treaties-0.1.0/b/c.png"]
        assert archive.getinfo(archive.namelist()[0]).date_time == (2026, 1, 31, 0, 0, 0)


def test_sums_are_those_of_the_files(tmp_path: Path) -> None:
    (tmp_path / "a.zip").write_bytes(b"abc")
    write_sums(tmp_path)
    # FIPS 180-4: the message "abc".
    expected = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad  a.zip\n"
    assert (tmp_path / "SHA256SUMS").read_text(encoding="utf-8") == expected


ASSEMBLE = """
import os, sys
from pathlib import Path
sys.path.insert(0, "scripts")
os.umask(int(sys.argv[2], 8))
from releasing.agreement import agreed_release
from releasing.assemble import assemble
assemble(Path.cwd(), Path(sys.argv[1]), agreed_release(Path.cwd()))
"""


def test_two_places_time_zones_and_umasks_give_the_same_bytes(tmp_path: Path) -> None:
    runs: list[tuple[subprocess.Popen[str], Path]] = []
    # Side by side, as they take half of a minute each.
    for name, zone, umask in (("one", "Pacific/Apia", "077"), ("another/place", "America/St_Johns", "022")):
        root, into = tmp_path / name / "repository", tmp_path / name / "dist"
        copy_tracked(root)
        into.mkdir()
        environment = {**os.environ, "TZ": zone, "PYTHONPATH": str(root / "validators")}
        command = [sys.executable, "-c", ASSEMBLE, str(into), umask]
        run = subprocess.Popen(command, cwd=root, env=environment, stderr=subprocess.PIPE, text=True)
        runs.append((run, into))
    errors = [run.communicate()[1] for run, _ in runs]
    assert [run.returncode for run, _ in runs] == [0, 0], errors
    sums = [{path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in into.iterdir()} for _, into in runs]
    assert sums[0] == sums[1]
    assert {Path(name).suffix for name in sums[0]} == {".zip", ".whl", ".gz", ""}
    _require_assets_of_the_manual({*sums[0], NOTES})
    with zipfile.ZipFile(next(runs[0][1].glob("*.zip"))) as packed:
        packed.extractall(tmp_path / "unpacked")
    (inside,) = (tmp_path / "unpacked").iterdir()
    _require_true_sums(inside)
    _require_whole_links(inside)
    _require_geoparquet(inside / "geoparquet")
    _require_areas(inside / "areas.csv")
    _require_topology(inside / "china-border-treaties.topojson")
    _require_read_me(inside / "README.md")
    _require_page_opens(inside / "index.html")


def _require_assets_of_the_manual(names: set[str]) -> None:
    """RELEASING.md lists exactly the files that are made."""
    listed = re.findall(r"^ +\| `([^`]*)` \|", (ROOT / "RELEASING.md").read_text(encoding="utf-8"), re.MULTILINE)
    version = agreed_release(ROOT).version
    assert {name.replace("X.Y.Z", version) for name in listed} == names


def _require_true_sums(inside: Path) -> None:
    """SHA256SUMS inside the zip covers every other file."""
    lines = (inside / "SHA256SUMS").read_text(encoding="utf-8").splitlines()
    told = {name: digest for digest, _, name in (line.partition("  ") for line in lines)}
    files = [path for path in inside.rglob("*") if path.is_file() and path.name != "SHA256SUMS"]
    found = {path.relative_to(inside).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}
    assert told == found
    assert {"china-border-treaties.gpkg", "china-border-treaties.qgz", "flatgeobuf/segments.fgb"} <= set(told)
    assert {"docs/gis.md", "index.html", "geoparquet/territories.parquet", "ro-crate-metadata.json"} <= set(told)


def _require_whole_links(inside: Path) -> None:
    """No page of the zip links to a file that the zip lacks."""
    missing = []
    for page in inside.rglob("*.md"):
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8")):
            if "://" not in target and not (page.parent / target).exists():
                missing.append(f"{page.relative_to(inside)}: {target}")
    assert not missing


def _require_geoparquet(folder: Path) -> None:
    """Each layer has the metadata of GeoParquet 1.1, with a covering that names columns which are there."""
    parquet = pytest.importorskip("pyarrow.parquet")
    names = {path.stem for path in folder.iterdir()}
    assert {"segments", "territories", "places", "lines_in_time"} <= names
    for name in names:
        schema = parquet.read_schema(folder / f"{name}.parquet")
        geo = json.loads(schema.metadata[b"geo"])
        assert geo["version"] == "1.1.0"
        column = geo["columns"][geo["primary_column"]]
        assert column["encoding"] == "WKB"
        assert column["crs"]["id"] == {"authority": "OGC", "code": "CRS84"}
        covering = column["covering"]["bbox"]
        assert covering == {side: ["bbox", side] for side in ("xmin", "ymin", "xmax", "ymax")}
        assert {field.name for field in schema.field("bbox").type} == set(covering)


def _require_areas(path: Path) -> None:
    """Area and interval of every reading are those of the measurements."""
    with path.open(encoding="utf-8", newline="") as stream:
        found = {row["reading_id"]: row for row in csv.DictReader(stream)}
    measured = {row["subject_id"]: row for row in derived("measurements") if row["quantity"] == "area"}
    assert set(found) == {row["reading_id"] for row in register("readings")}
    for name, row in found.items():
        ends = [float(measured[name][column]) for column in ("low", "value", "high")]
        assert [float(row[column]) for column in ("area_low_km2", "area_km2", "area_high_km2")] == ends
    assert sum(int(row["claims_consistent"]) for row in found.values()) > 0


def _require_topology(path: Path) -> None:
    """GDAL reads every feature, with the area and the positions of the GeoJSON but for the grid of positions."""
    assert "© OpenStreetMap contributors" in json.loads(path.read_text(encoding="utf-8"))["attribution"]
    grid_deg = 1e-6
    for layer, key in (("segments", "segment_id"), ("territories", "reading_id"), ("places", "place_id")):
        with fiona.open(path, layer=layer) as source:
            found = {record.properties[key]: shape(record.geometry) for record in source}
        published = {
            each.properties[key]: each.geometry for each in read_features(ROOT / f"geometries/{layer}.geojson")
        }
        assert set(found) == set(published)
        for name, geometry in published.items():
            one, other = (shapely.points(shapely.get_coordinates(each)) for each in (geometry, found[name]))
            # Each position has one within a cell of the grid, to either side.
            for positions, others in ((one, other), (other, one)):
                nearest = shapely.STRtree(others).query_nearest(positions, all_matches=False, return_distance=True)
                assert max(nearest[1]) <= grid_deg, name
            assert found[name].area == pytest.approx(geometry.area, abs=grid_deg * geometry.length), name


def _require_read_me(path: Path) -> None:
    """The first page tells version, day, citation and licences of this release."""
    text, made = path.read_text(encoding="utf-8"), agreed_release(ROOT)
    assert f"Version {made.version} of {made.day.isoformat()}." in text
    assert record_of(ROOT).text() in text
    for licence in record_of(ROOT).descriptor["licenses"]:
        assert f"- {licence['title']}: `{licence['path']}`" in text
    for name in re.findall(r"^\| `([^`]+)`", text, re.MULTILINE):
        assert (path.parent / name).exists(), name


def _require_page_opens(page: Path) -> None:
    """The page of the zip opens from the unpacked folder; `opened` refuses every request and message."""
    with chromium() as browser, opened(browser, page) as found:
        assert found.page.locator("h1").inner_text()
        found.require_quiet()


MANUAL = (ROOT / "RELEASING.md").read_text(encoding="utf-8")


def test_sums_are_signed_and_verified_as_the_manual_says(tmp_path: Path) -> None:
    """The commands of RELEASING.md with a key that is made for the test, and without a password."""
    need(shutil.which("minisign"), "no minisign to sign with: apt-get install minisign")
    sign, verify = (
        shlex.split(re.sub(r"~/\.minisign/", "", found))
        for found in re.findall(r"^ +(minisign -[SV] .*dist/SHA256SUMS.*)$", MANUAL, re.MULTILINE)
    )
    (tmp_path / "dist").mkdir()
    (tmp_path / "dist/SHA256SUMS").write_bytes(b"sums")

    def run(*command: str) -> subprocess.CompletedProcess[bytes]:
        return subprocess.run(command, cwd=tmp_path, capture_output=True, stdin=subprocess.DEVNULL)

    assert run("minisign", "-G", "-W", "-p", "minisign.pub", "-s", "metes.key").returncode == 0
    signed = run(*sign)
    assert signed.returncode == 0, signed.stderr
    assert run(*verify).returncode == 0
    (tmp_path / "dist/SHA256SUMS").write_bytes(b"Sums")
    assert run(*verify).returncode != 0


def test_fields_of_the_manual_are_those_of_the_deposit_api() -> None:
    """The jq programs of RELEASING.md, on a draft in the shape that Zenodo documents."""
    need(shutil.which("jq"), "no jq to read a draft with: apt-get install jq")
    api = "https://zenodo.org/api/deposit/depositions/8"
    links = {"self": api, "publish": f"{api}/actions/publish", "bucket": "https://zenodo.org/api/files/b"}
    draft = {"id": 8, "conceptrecid": "7", "links": {**links, "latest_draft": api}}
    programs = re.findall(r"jq -r (?:'([^']+)'|(\.[\w.]+))", MANUAL)
    answers = set()
    for quoted, plain in programs:
        run = subprocess.run(["jq", "-r", quoted or plain], input=json.dumps(draft), capture_output=True, text=True)
        assert run.returncode == 0, run.stderr
        answers.add(run.stdout.strip())
    told = f"id 8, concept DOI 10.5281/zenodo.7, files to {links['bucket']}"
    assert answers == {told, *links.values()}


def test_release_warns_of_a_placeholder_for_the_address() -> None:
    assert release.placeholder_warning("https://github.com/OWNER/metes")
    assert release.placeholder_warning("https://git.example/lines/metes") is None


def copy_tracked(root: Path) -> None:
    """What git knows of the repository, and what is not committed yet, at another place."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (root / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, root / name)
