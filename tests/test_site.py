"""The web site: complete, its links lead somewhere, and it loads nothing from another host."""

from __future__ import annotations

import base64
import json
import re
import shutil
import subprocess
import sys
import zlib
from pathlib import Path, PurePosixPath
from posixpath import normpath
from urllib.parse import unquote

import pytest

import build_site
import metes
from command import ROOT, environment, metes_process
from documentation.doctest_fences import fenced
from documentation.hooks import linked_pages, relinked

# Attributes whose address a browser loads by itself; the href of <a> it follows only on a click.
LOADED = re.compile(
    r"""<(?!a\s)[a-z][^>]*?\s(?:src|srcset|poster|data|action|href|xlink:href)=["']?\s*((?:https?:)?//[^"'\s>]+)""",
    re.IGNORECASE,
)
LOADED_BY_STYLE = re.compile(r"""(?:url\(\s*["']?|@import\s+["'])((?:https?:)?//[^"')]+)""", re.IGNORECASE)
ADDRESS_IN_SCRIPT = re.compile(r"""["'`](?:https?:)?//([a-z0-9.-]+\.[a-z]+)[^"'`]*""")
# In the script of the theme, with the mark on a page without which the script loads nothing from there.
UNUSED_HOSTS = {"unpkg.com": 'class="mermaid"', "api.github.com": 'data-md-component="source"'}
NAMESPACES = {"www.w3.org"}

# 20 screens of 900 pixels: generated tables and lists take some 0.6 pixels a byte at a width of 1440 pixels.
MOST_PAGE_BYTES = 32_000
# Longer pages, each with the reason why it is not split.
LONG_PAGES = {
    "checks.md": "a reference: readers arrive at one id, and `metes docs checks` prints it whole",
    "comparison.md": "one table of all cases, which readers search for a check or a tool",
    "dictionary.md": "a reference: the release and `metes docs dictionary` carry it as one file",
    "findings/000_bcfdddc2a176a92f.md": "one document: its table and its sentences are read together",
    "answers/russia-and-ussr.md": "its last table lists every combination, which the answer promises",
    "answers/russia-and-ussr.ru.md": "its last table lists every combination, which the answer promises",
    "answers/russia-and-ussr.zh.md": "its last table lists every combination, which the answer promises",
}


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site in a folder of its own."""
    folder = tmp_path_factory.mktemp("built") / "site"
    command = [sys.executable, str(ROOT / "scripts/build_site.py"), "-o", str(folder)]
    run = subprocess.run(command, env=environment(), capture_output=True, text=True, timeout=300)
    assert run.returncode == 0, run.stderr
    assert run.stderr == ""
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, str]:
    """The text of every HTML page by its path in the site."""
    return {str(path.relative_to(site)): path.read_text(encoding="utf-8") for path in sorted(site.rglob("*.html"))}


def test_front_is_the_page(site: Path, tmp_path: Path) -> None:
    assert {path.name for path in site.iterdir()} == {"index.html", "docs"}
    run = metes_process("page", str(ROOT), *build_site.LINK_BACK, "--output", str(tmp_path / "page.html"))
    assert run.returncode == 0, run.stderr
    assert (site / "index.html").read_bytes() == (tmp_path / "page.html").read_bytes()


def test_every_page_of_the_documentation_is_there(pages: dict[str, str]) -> None:
    sources = [
        path.relative_to(ROOT / "docs") for path in (ROOT / "docs").rglob("*.md") if path.name != "data.intro.md"
    ]
    assert len(sources) > 100
    for source in sources:
        name = source.with_name("index.md") if source.name == "README.md" else source
        assert f"docs/{name.with_suffix('.html')}" in pages
    assert {f"docs/{stem}.html" for stem in ("index", "contributing", "changelog")} <= pages.keys()


def test_nothing_is_loaded_from_another_host(site: Path, pages: dict[str, str]) -> None:
    found = {(name, address) for name, text in pages.items() for address in LOADED.findall(text)}
    styles = {path.name: path.read_text(encoding="utf-8") for path in site.rglob("*.css")}
    found |= {
        (name, address) for name, text in {**pages, **styles}.items() for address in LOADED_BY_STYLE.findall(text)
    }
    assert found == set()


def test_scripts_know_no_host_that_they_would_load_from(site: Path, pages: dict[str, str]) -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for path in site.rglob("*.js") if path.name != "search_index.js")
    hosts = set(ADDRESS_IN_SCRIPT.findall(scripts)) - NAMESPACES
    assert hosts <= UNUSED_HOSTS.keys()
    for mark in UNUSED_HOSTS.values():
        assert not [name for name, text in pages.items() if mark in text], mark


@pytest.mark.parametrize(
    "text",
    [
        '<script src="https://cdn.example.org/a.js">',
        "<link rel=stylesheet href=//fonts.example.org/css>",
        '<img alt="x" src="http://example.org/a.png">',
    ],
)
def test_what_is_loaded_is_recognised(text: str) -> None:
    assert LOADED.search(text)
    assert not LOADED.search('<a class="x" href="https://example.org">')
    assert LOADED_BY_STYLE.search("@font-face { src: url('https://fonts.example.org/a.woff2') }")
    assert ADDRESS_IN_SCRIPT.search('fetch("https://example.org/a.json")')


def test_links_lead_to_pages_and_places_of_the_site(site: Path, pages: dict[str, str]) -> None:
    anchors = {name: set(re.findall(r'\s(?:id|name)="([^"]*)"', text)) for name, text in pages.items()}
    files = {str(path.relative_to(site)) for path in site.rglob("*") if path.is_file()}
    broken = []
    for name, text in pages.items():
        for href in set(re.findall(r'\s(?:href|src)="(?!https?:|mailto:|data:|javascript:)([^"]*)"', text)):
            target, _, anchor = unquote(href).partition("#")
            place = normpath(str(PurePosixPath(name).parent / target)) if target else name
            if place not in files or (anchor and name != "index.html" and anchor not in anchors.get(place, {anchor})):
                broken.append(f"{name}: {href}")
    assert broken == []


def test_documentation_and_front_lead_to_each_other(pages: dict[str, str]) -> None:
    # The data of the front is deflated, line by line; the first line is the JSON with all addresses.
    first = pages["index.html"].partition('id="data">')[2].partition("\n")[0]
    assert b'"docs/index.html"' in zlib.decompress(base64.b64decode(first), -zlib.MAX_WBITS)
    assert 'href="../index.html"' in pages["docs/index.html"]
    assert 'href="../../index.html"' in pages["docs/data/cn-ru.html"]


def test_pages_name_their_language(pages: dict[str, str]) -> None:
    assert '<html lang="zh"' in pages["docs/answers/russia-1860.zh.html"]
    assert '<html lang="ru"' in pages["docs/answers/russia-1860.ru.html"]
    assert '<html lang="en"' in pages["docs/answers/russia-1860.html"]


def test_navigation_names_pages_by_their_titles(pages: dict[str, str]) -> None:
    navigation = pages["docs/data.html"]
    names = {" ".join(each.split()) for each in re.findall(r'<span class="md-ellipsis">(.*?)</span>', navigation, re.S)}
    assert {"Boundary between China and Russia", "Aksai Chin", "Cross-checks", "Lines", "Territories"} <= names
    assert not [name for name in names if re.search(r"[0-9a-f]{12}|\.md", name)]


def test_search_works_without_a_server(site: Path) -> None:
    script = (site / "docs/search/search_index.js").read_text(encoding="utf-8")
    index = json.loads(script.removeprefix("var __index = "))
    texts = " ".join(each["text"] for each in index["docs"])
    for word in ("Heixiazi", "乌苏里江以东", "Сахалин", "ring_not_closed"):
        assert word in texts


def test_reference_has_every_public_name(pages: dict[str, str]) -> None:
    reference = "".join(text for name, text in pages.items() if name.startswith("docs/reference/"))
    for name in set(metes.__all__) - {"__version__"}:
        thing = getattr(metes, name)
        assert f'id="{thing.__module__}.{thing.__qualname__}"' in reference, name
    assert "&gt;&gt;&gt; " not in re.sub(r"<code>.*?</code>", "", reference, flags=re.S), "a doctest is shown as text"


def test_a_link_that_leads_nowhere_ends_the_build(tmp_path: Path) -> None:
    shutil.copytree(ROOT / "docs", tmp_path / "docs")
    for name in ("mkdocs.yml", "scripts", "validators"):
        (tmp_path / name).symlink_to(ROOT / name)
    page = tmp_path / "docs/glossary.md"
    page.write_text(page.read_text(encoding="utf-8") + "\n[a](nowhere.md) [b](method.md#nowhere)\n", encoding="utf-8")
    command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(tmp_path / "site")]
    run = subprocess.run(command, cwd=tmp_path, env=environment(**build_site.QUIET), capture_output=True, text=True)
    assert run.returncode == 1
    assert "'nowhere.md'" in run.stderr
    assert "'#nowhere'" in run.stderr or "method.md#nowhere" in run.stderr


def test_a_folder_of_something_else_is_kept(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "mine.txt").write_text("mine\n", encoding="utf-8")
    assert build_site.main(["-o", str(tmp_path)]) == 2
    assert "found something else" in capsys.readouterr().err
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_a_failed_build_keeps_the_old_site(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    old = tmp_path / "site/index.html"
    old.parent.mkdir()
    old.write_text("old\n", encoding="utf-8")
    monkeypatch.setattr(build_site, "build", lambda folder: 1)
    assert build_site.main(["-o", str(old.parent)]) == 1
    assert old.read_text(encoding="utf-8") == "old\n"
    assert [path.name for path in tmp_path.iterdir()] == ["site"]


def test_generated_pages_are_at_most_twenty_screens_long() -> None:
    generated = {
        path.relative_to(ROOT / "docs").as_posix(): path.stat().st_size
        for path in (ROOT / "docs").rglob("*.md")
        if path.read_text(encoding="utf-8").startswith("<!-- Generated by ")
    }
    assert len(generated) > 120
    assert {name for name, size in generated.items() if size > MOST_PAGE_BYTES} == LONG_PAGES.keys()


def test_links_are_made_for_the_site() -> None:
    known = {"findings.md", "answers/README.md", "data/cn-ru.md", "map.png"}
    source = PurePosixPath("README.md")
    assert relinked("![map](docs/map.png)", source, "index.md", known) == "![map](map.png)"
    assert relinked("[a](docs/answers/)", source, "index.md", known) == "[a](answers/README.md)"
    assert (
        relinked("[docs/findings.md](docs/findings.md#x)", source, "index.md", known)
        == "[What we found](findings.md#x)"
    )
    assert relinked("[cite](CITATION.cff)", source, "index.md", known) == "cite"
    assert relinked("[a](nowhere.md)", source, "index.md", known) == "[a](nowhere.md)"
    assert relinked("`[a](docs/map.png)`", source, "index.md", known) == "`[a](docs/map.png)`"
    nested = relinked("[a](../../README.md)", PurePosixPath("docs/data/cn-ru.md"), "data/cn-ru.md", known)
    assert nested == "[a](../index.md)"


def test_linked_pages_keep_the_order_of_their_index(tmp_path: Path) -> None:
    index = tmp_path / "data.md"
    index.write_text(
        "[q](data/q.md)\n## Lines\n[b](data/b.md)\n[a](data/a.md#x)\n[b](data/b.md)\n## More\n[c](data/c.md)\n"
    )
    assert linked_pages(index, "data", "Lines") == ["data/b.md", "data/a.md"]
    assert linked_pages(index, "data") == ["data/q.md", "data/b.md", "data/a.md", "data/c.md"]


def test_doctests_are_fenced() -> None:
    assert fenced("One.\n\n>>> 1\n1\n\nTwo.\n\n>>> 2\n2") == (
        "One.\n\n```pycon\n>>> 1\n1\n```\n\nTwo.\n\n```pycon\n>>> 2\n2\n```"
    )
