"""Puts the page together: one HTML file with style, scripts and data, which asks no host for anything."""

from __future__ import annotations

import base64
import gzip
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from metes.files.atomic import write_atomic
from metes.files.errors import InputError, OutputError
from metes.page.data import payload
from metes.page.packing import packed
from metes.results.case import Case
from metes.verdicts.wording import VERDICT_WORDS, capital

HERE = Path(__file__).resolve().parent
ASSETS, VENDOR = HERE / "assets", HERE / "vendor"
# Libraries, each a script of its own, in the order in which they need each other. The sums of all files of vendor/
# stand in a table there.
LIBRARIES = ("d3-array", "d3-geo", "topojson-client")
SUMS = "SHA256SUMS"
STYLES = ("style.css", "map.css", "ask.css")
# Scripts of the page, joined in this order into one function scope.
SCRIPTS = (
    *("unpack.js", "dom.js", "i18n.js", "timeline.js", "map.js", "answers.js", "claims.js", "sheets.js"),
    *("ask_figures.js", "ask_names.js", "ask_answer.js", "ask_sentences.js", "ask.js", "main.js"),
)
# A page that is sent by mail and opened on a telephone.
MOST_BYTES, MOST_GZIP_BYTES = 1_200_000, 400_000
# Comments that begin a line, in style and scripts.
COMMENT = re.compile(r"^[ \t]*/\*.*?\*/", re.DOTALL | re.MULTILINE)
MARK = "<!--metes:{}-->"


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
    return assembled(data)


def assembled(data: Mapping[str, Any]) -> str:
    """The page of a payload: template, style, libraries, scripts and data."""
    libraries = [_library(name) for name in LIBRARIES]
    scripts = [*libraries, f'(() => {{\n"use strict";\n{joined(SCRIPTS)}}})();\n']
    style = joined(STYLES)
    parts = {
        "csp": f'<meta http-equiv="Content-Security-Policy" content="{policy(scripts, style)}">',
        "style": f"<style>{_inside('style', style)}</style>",
        "findings": findings_html(data["claims"]),
        "data": f'<script type="application/json" id="data">{json_text(packed(without_findings(data)))}</script>',
        "script": "\n".join(f"<script>{_inside('script', each)}</script>" for each in scripts),
    }
    return _filled((ASSETS / "index.html").read_text(encoding="utf-8"), parts)


def policy(scripts: Sequence[str], style: str) -> str:
    """Content security policy that allows the scripts and the style of the page, and no request."""
    allowed = " ".join(_hash(each) for each in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data: blob:; "
        "form-action 'none'; base-uri 'none'"
    )


def json_text(value: Mapping[str, Any]) -> str:
    """JSON that may stand in a script element: no text in it can end the element."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")


def findings_html(claims: Sequence[Mapping[str, Any]]) -> str:
    """The findings as a plain list, for readers whose browser runs no script: what is asked, verdict and reason."""
    words = {verdict.value: capital(text) for verdict, text in VERDICT_WORDS.items()}
    items = [
        f"<li><i>{html.escape(each['question'], quote=False)}</i> <b>{words[each['verdict']]}.</b> "
        f"{html.escape(each['reason'][0], quote=False)}</li>"
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


def _library(name: str) -> str:
    """A library with its licence, which has to be in every copy."""
    return f"/*\n{_vendored(f'{name}.LICENSE')}*/\n{_vendored(f'{name}.min.js')}"


def _vendored(name: str) -> str:
    """A file of vendor/; raises OutputError where its bytes are not those of the table of sums."""
    content = (VENDOR / name).read_bytes()
    lines = (VENDOR / SUMS).read_text(encoding="utf-8").splitlines()
    expected = {file: digest for digest, _, file in (line.partition("  ") for line in lines)}
    digest = hashlib.sha256(content).hexdigest()
    if digest != expected.get(name):
        raise OutputError(f"{VENDOR / name}: found sha256 {digest}; expected {expected.get(name)}; install metes anew")
    return content.decode("utf-8")


def joined(names: Sequence[str]) -> str:
    """Assets one after the other, without what takes a quarter of their bytes: indentation, comment and blank lines.

    A page that is read as source leads to the repository, where the assets have all of it.
    """
    texts = ((ASSETS / name).read_text(encoding="utf-8") for name in names)
    lines = (line.strip() for text in texts for line in COMMENT.sub("", text).splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"


def _inside(element: str, text: str) -> str:
    """Text of a script or style element; raises OutputError for one that would end the element early."""
    if f"</{element}" in text.lower() or "<!--" in text:
        raise OutputError(f"page: found </{element} or <!-- within a {element}; expected neither")
    return text


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """The template with each mark replaced, in one pass: what is filled in is not searched for marks."""
    found = []
    rest = template
    for name in sorted(parts, key=lambda each: template.index(MARK.format(each))):
        before, _, rest = rest.partition(MARK.format(name))
        found += [before, parts[name]]
    return "".join([*found, rest])
