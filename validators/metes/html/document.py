"""Puts an HTML document together: one file with style, scripts and data, which asks no host for anything."""

from __future__ import annotations

import base64
import hashlib
import html
import json
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from metes.files.errors import OutputError

HERE = Path(__file__).resolve().parent
ASSETS, VENDOR = HERE / "assets", HERE / "vendor"
# Libraries, each a script of its own, in the order in which they need each other. The sums of all files of vendor/
# stand in a table there.
LIBRARIES = ("d3-array", "d3-geo", "topojson-client")
SUMS = "SHA256SUMS"
# Comments that begin a line, in style and scripts.
COMMENT = re.compile(r"^[ \t]*/\*.*?\*/", re.DOTALL | re.MULTILINE)
MARK = "<!--metes:{}-->"
TOKEN = re.compile(r"--([\w-]+): (#[0-9a-f]{6});")


def document(
    template: Path,
    *,
    styles: Sequence[Path],
    scripts: Sequence[Path],
    texts: Mapping[str, str],
) -> str:
    """A document: the template with its style, libraries and scripts, and with `texts` at marks of its own.

    The template has the marks `csp`, `style` and `script`, and one for each of `texts`, which are HTML already. The
    scripts share one asynchronous function scope.
    """
    style = joined(styles)
    libraries = [_library(name) for name in LIBRARIES]
    programs = [*libraries, f'(async () => {{\n"use strict";\n{joined(scripts)}}})();\n']
    parts = {
        "csp": f'<meta http-equiv="Content-Security-Policy" content="{policy(programs, style)}">',
        "style": f"<style>{_inside('style', style)}</style>",
        "script": "\n".join(f"<script>{_inside('script', each)}</script>" for each in programs),
        **texts,
    }
    return _filled(template.read_text(encoding="utf-8"), parts)


def policy(scripts: Sequence[str], style: str) -> str:
    """Content security policy that allows the scripts and the style of a document, and no request."""
    allowed = " ".join(_hash(each) for each in scripts)
    return (
        f"default-src 'none'; script-src {allowed}; style-src {_hash(style)}; img-src data: blob:; "
        "form-action 'none'; base-uri 'none'"
    )


def data_element(value: Mapping[str, Any]) -> str:
    """Script element with the id `data` that holds JSON."""
    return json_element("application/json", value, id="data")


def json_element(media_type: str, value: Mapping[str, Any], **attributes: str) -> str:
    """Script element that holds JSON, which no browser runs: no text in it can end the element."""
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    others = "".join(f' {name}="{each}"' for name, each in attributes.items())
    return f'<script type="{media_type}"{others}>{text}</script>'


def escaped(text: str) -> str:
    """Text that may stand between tags."""
    return html.escape(text, quote=False)


def joined(paths: Sequence[Path]) -> str:
    """Assets one after the other, without what takes a quarter of their bytes: indentation, comment and blank lines.

    A document that is read as source leads to the repository, where the assets have all of it.
    """
    texts = (path.read_text(encoding="utf-8") for path in paths)
    lines = (line.strip() for text in texts for line in COMMENT.sub("", text).splitlines())
    return "".join(f"{line}\n" for line in lines if line and not line.startswith("//"))


@cache
def palette() -> Mapping[str, str]:
    """Colours that page, reports and maps share, `#rrggbb` by name: the light theme of assets/theme.css."""
    return dict(TOKEN.findall((ASSETS / "theme.css").read_text(encoding="utf-8").partition("}")[0]))


def world() -> dict[str, Any]:
    """TopoJSON of present states round the lines, as a background; their ids are the numbers of ISO 3166-1.

    Drawn by Natural Earth for 1:50 million; scripts/fetch_page_parts.py cuts and simplifies it.
    """
    found: dict[str, Any] = json.loads((ASSETS / "world.json").read_text(encoding="utf-8"))
    return found


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


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(hashlib.sha256(text.encode('utf-8')).digest()).decode()}'"


def _inside(element: str, text: str) -> str:
    """Text of a script or style element; raises OutputError for one that would end the element early."""
    if f"</{element}" in text.lower() or "<!--" in text:
        raise OutputError(f"document: found </{element} or <!-- within a {element}; expected neither")
    return text


def _filled(template: str, parts: Mapping[str, str]) -> str:
    """The template with each mark replaced, in one pass: what is filled in is not searched for marks."""
    found = []
    rest = template
    for name in sorted(parts, key=lambda each: template.index(MARK.format(each))):
        before, _, rest = rest.partition(MARK.format(name))
        found += [before, parts[name]]
    return "".join([*found, rest])
