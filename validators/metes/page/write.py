"""Puts the page together: one HTML file with style, scripts and data, which asks no host for anything."""

from __future__ import annotations

import gzip
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from metes.files.atomic import write_atomic
from metes.files.errors import InputError, OutputError
from metes.html.document import ASSETS as SHARED
from metes.html.document import document, escaped, json_element
from metes.page.data import payload
from metes.page.packing import compressed
from metes.results.case import Case
from metes.verdicts.wording import VERDICT_WORDS, capital

ASSETS = Path(__file__).resolve().parent / "assets"
STYLES = ("style.css", "map.css", "ask.css")
# Scripts of the page, joined in this order into one function scope.
SCRIPTS = (
    *("unpack.js", "dom.js", "i18n.js", "timeline.js", "map_shapes.js", "map_draw.js", "map_labels.js", "map.js"),
    *("answers.js", "claims.js", "sheets.js"),
    *("ask_figures.js", "ask_names.js", "ask_answer.js", "ask_sentences.js", "ask.js", "main.js"),
)
# A page that is sent by mail and opened on a telephone.
MOST_BYTES, MOST_GZIP_BYTES = 1_200_000, 400_000


def write_page(case: Case, target: Path, documentation: str = "") -> int:
    """Write the page of a package, whole or not at all, and return its size in bytes.

    With `documentation`, the page ends with a link to this relative address. Raises InputError for an address that is
    not relative and where the target is a folder or stands in none, OutputError for a page that is too large, a
    damaged library, and a file that cannot be written.
    """
    require_place(target)
    require_relative(documentation)
    content = page_html(case, documentation).encode("utf-8")
    require_size(content)
    try:
        write_atomic(target, content)
    except OSError as error:
        raise OutputError(f"--output {target}: cannot be written ({error.strerror})") from error
    return len(content)


def require_place(target: Path) -> None:
    """Raise InputError where the target of a page is a folder or stands in none."""
    if target.is_dir() or not target.resolve().parent.is_dir():
        raise InputError(f"--output {target}: found no folder to write this file to; expected one")


def require_relative(address: str) -> None:
    """Raise InputError for an address that could leave the folder's site or run a script."""
    if ":" in address or address.startswith(("/", "\\")):
        raise InputError(f"--documentation {address}: found an absolute address; expected one such as docs/index.html")


def page_html(case: Case, documentation: str = "") -> str:
    """The page as text; the same package gives the same text."""
    data = payload(case)
    if documentation:
        data = {**data, "meta": {**data["meta"], "documentation": documentation}}
    return assembled(data, dataset_of(case.package.descriptor))


def assembled(data: Mapping[str, Any], dataset: Mapping[str, Any]) -> str:
    """The page of a payload: template, style, libraries, scripts and data, with metadata for search engines."""
    return document(
        ASSETS / "index.html",
        styles=[SHARED / "theme.css", *(ASSETS / name for name in STYLES)],
        scripts=[SHARED / "elements.js", *(ASSETS / name for name in SCRIPTS)],
        texts={
            "dataset": json_element("application/ld+json", dataset),
            "findings": findings_html(data["claims"]),
            "data": f'<script type="text/plain" id="data">{compressed(without_findings(data))}</script>',
        },
    )


def dataset_of(descriptor: Mapping[str, Any]) -> dict[str, Any]:
    """JSON-LD of the package as a schema.org Dataset, from the members that its descriptor has."""
    creators = [each for each in descriptor.get("contributors", []) if "author" in each.get("roles", [])]
    members = {
        "name": descriptor.get("title") or descriptor.get("name"),
        "description": descriptor.get("description"),
        "identifier": descriptor.get("id"),
        "url": descriptor.get("homepage"),
        "version": descriptor.get("version"),
        "datePublished": str(descriptor.get("created", ""))[: len("2026-01-31")],
        "keywords": descriptor.get("keywords"),
        "license": [each["path"] for each in descriptor.get("licenses", []) if "path" in each],
        "creator": [{"@type": "Organization", "name": each["title"]} for each in creators if "title" in each],
    }
    return {
        "@context": "https://schema.org/",
        "@type": "Dataset",
        **{name: value for name, value in members.items() if value},
        "isAccessibleForFree": True,
    }


def findings_html(claims: Sequence[Mapping[str, Any]]) -> str:
    """The findings as a plain list, for readers whose browser runs no script: what is asked, verdict and reason."""
    words = {verdict.value: capital(text) for verdict, text in VERDICT_WORDS.items()}
    items = [
        f"<li><i>{escaped(each['question'])}</i> <b>{words[each['verdict']]}.</b> {escaped(each['reason'][0])}</li>"
        for each in claims
    ]
    return "\n".join(["<ul>", *items, "</ul>"])


def without_findings(data: Mapping[str, Any]) -> dict[str, Any]:
    """The payload without what the list of findings has: assets/unpack.js takes it from there again."""
    claims = [{**each, "question": None, "reason": [None, *each["reason"][1:]]} for each in data["claims"]]
    return {**data, "claims": claims}


def require_size(content: bytes) -> None:
    """Raise OutputError for a page that is larger than a page may be."""
    sizes = ((len(content), MOST_BYTES, ""), (len(gzip.compress(content, mtime=0)), MOST_GZIP_BYTES, " after gzip"))
    for found, most, how in sizes:
        if found > most:
            raise OutputError(
                f"page: found {found:,} bytes{how}; expected {most:,} at most; write it of a smaller package, such as "
                "one of fewer territories"
            )
