"""Hooks of MkDocs for the documentation site; mkdocs.yml names this file.

They add the pages that lie outside docs/ (README, CONTRIBUTING, the change log, the API reference), build the
navigation from the index pages, and turn links to files that are no part of the site into plain text.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path, PurePosixPath
from posixpath import normpath, relpath
from typing import Any

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.pages import Page
from pymdownx.slugs import slugify

ROOT = Path(__file__).resolve().parent.parent.parent
ASSETS = Path(__file__).resolve().parent / "assets"

# Files at the top of the repository that become pages, by their path in the site.
TOP_PAGES = {"index.md": "README.md", "contributing.md": "CONTRIBUTING.md", "changelog.md": "CHANGELOG.md"}
# A link in the running text, outside code: its text, its target, its anchor.
LINK = re.compile(r"(?P<code>`[^`\n]*`)|(?P<text>!?\[[^\]\n]*\])\((?P<target>[^)\s:#<>]+)(?P<anchor>#[^)\s]*)?\)")
LANGUAGES = {"zh": "中文", "ru": "Русский"}
REFERENCE = "reference"
FRONT = '<a href="../index.html">The map, the answers and the claims on one page</a>, for readers without a terminal.'


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Set the navigation; generated pages follow the order of the page that lists them."""
    # Anchors as GitHub makes them, so that the links of docs/ work in both places.
    config.mdx_configs["toc"]["slugify"] = slugify(case="lower")
    config.nav = list(navigation(Path(config.docs_dir)))
    return config


def navigation(docs: Path) -> Iterator[dict[str, Any]]:
    """Sections of the site with their pages, by titles that a reader understands."""
    lines, territories, more = (
        linked_pages(docs / "data.md", "data", part) for part in ("Lines", "Territories", "More")
    )
    answers = linked_pages(docs / "answers/README.md", "answers")
    overview = "coverage-of-neighbours.md"
    neighbours = {"Neighbours": [overview, *linked_pages(docs / overview, "neighbours")]}
    yield {"Home": "index.md"}
    yield {
        "Answers": [
            "answers/README.md",
            *answers,
            *({name: [page.replace(".md", f".{code}.md") for page in answers]} for code, name in LANGUAGES.items()),
        ]
    }
    yield {"Findings": ["findings.md", *linked_pages(docs / "findings.md", "findings", "All documents")]}
    yield {"The data": ["data.md", {"Lines": lines}, {"Territories": territories}, neighbours, {"More": more}]}
    yield {"Method": ["method.md", "dictionary.md", "versions.md", "glossary.md"]}
    yield {
        "Use it": [
            {"In GIS programs": "gis.md"},
            {"Check your own data": "validator.md"},
            {"In Python": "python.md"},
            *({title: f"{REFERENCE}/{stem}.md"} for stem, title, _ in reference_pages()),
            {"Checks": "checks.md"},
            "comparison.md",
            "large-layers.md",
            "performance.md",
        ]
    }
    yield {"Contribute": ["contributing.md", "architecture.md", "changelog.md"]}


def linked_pages(index: Path, folder: str, section: str = "") -> list[str]:
    """Pages of a folder in the order in which an index links to them; `section` limits that to one of its headings."""
    text = index.read_text(encoding="utf-8")
    if section:
        text = text.partition(f"\n## {section}\n")[2].partition("\n## ")[0]
    inside = "" if index.parent.name == folder else f"{folder}/"
    names = re.findall(rf"\]\({inside}([\w-]+\.md)(?:#[^)]*)?\)", text)
    return [f"{folder}/{name}" for name in dict.fromkeys(names)]


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the pages and assets that lie outside docs/."""
    for uri, name in TOP_PAGES.items():
        files.append(File.generated(config, uri, content=(ROOT / name).read_text(encoding="utf-8")))
    for stem, title, names in reference_pages():
        text = f"# {title}\n\n" + "\n".join(f"::: {name}\n" for name in names)
        files.append(File.generated(config, f"{REFERENCE}/{stem}.md", content=text))
    for path in sorted(ASSETS.iterdir()):
        files.append(File.generated(config, f"assets/{path.name}", abs_src_path=str(path)))
    return files


def reference_pages() -> list[tuple[str, str, list[str]]]:
    """Pages of the API reference: file stem, title, and the full names of what `metes` makes public, in its order."""
    tree = ast.parse((ROOT / "validators/metes/__init__.py").read_text(encoding="utf-8"))
    homes = {
        alias.name: f"{node.module}.{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        if node.module.startswith("metes.")
    }
    errors = [name for name in homes if name.endswith(("Error", "Warning"))]
    functions = [name for name in homes if name[0].islower()]
    classes = [name for name in homes if name not in (*errors, *functions)]
    return [
        (stem, title, [homes[name] for name in sorted(names)])
        for stem, title, names in (
            ("functions", "Functions of metes", functions),
            ("results", "Results of metes", classes),
            ("errors", "Errors of metes", errors),
        )
    ]


def on_page_markdown(markdown: str, page: Page, config: MkDocsConfig, files: Files) -> str:
    """Point links at pages of the site; a link to a file that the site does not have becomes its text."""
    # MkDocs takes a title from the first heading only where nothing stands before it.
    markdown = re.sub(r"\A<!--.*?-->\n", "", markdown)
    uri = page.file.src_uri
    source = PurePosixPath(TOP_PAGES.get(uri, f"docs/{uri}"))
    text = relinked(markdown, source, uri, set(files.src_uris))
    if uri == "index.md":
        title, _, rest = text.partition("\n")
        text = f"{title}\n\n{FRONT}\n{rest}"
    return text


def relinked(markdown: str, source: PurePosixPath, uri: str, known: Iterable[str]) -> str:
    """Text of a page whose file is `source` in the repository and `uri` in the site, with its links for the site."""
    pages = {**{name: place for place, name in TOP_PAGES.items()}, **{f"docs/{each}": each for each in known}}

    def link(match: re.Match[str]) -> str:
        if match["code"]:
            return match[0]
        target = normpath(str(source.parent / match["target"]))
        target = target if target in pages else f"{target}/README.md" if f"{target}/README.md" in pages else target
        place = pages.get(target)
        if place is not None:
            text = f"[{title_of(target)}]" if match["text"].endswith((".md]", "/]")) else match["text"]
            return f"{text}({relpath(place, PurePosixPath(uri).parent)}{match['anchor'] or ''})"
        # MkDocs reports what is nowhere; what lies elsewhere in the repository is named without a link.
        return match["text"][1:-1] if (ROOT / target).exists() else match[0]

    return LINK.sub(link, markdown)


@cache
def title_of(name: str) -> str:
    """First heading of a Markdown file of the repository, which says more to a reader than its path."""
    text = (ROOT / name).read_text(encoding="utf-8")
    return next(line.removeprefix("# ") for line in text.splitlines() if line.startswith("# "))


def on_post_page(output: str, page: Page, config: MkDocsConfig) -> str:
    """Name the language of a page in Chinese or Russian, for browsers and screen readers."""
    language = PurePosixPath(page.file.src_uri).suffixes[0].removeprefix(".")
    return output.replace('<html lang="en"', f'<html lang="{language}"', 1) if language in LANGUAGES else output


def on_post_build(config: MkDocsConfig) -> None:
    """Remove the page of unknown addresses: its links would need the address of the site, which nothing here knows."""
    (Path(config.site_dir) / "404.html").unlink()
