"""`metes data`: lists the layers and tables of a package."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.table import Table
from rich.text import Text

from metes.cli import COULD_NOT_RUN
from metes.cli.console import console, print_error, print_json
from metes.files.errors import LimitExceeded
from metes.package.bundled import find_package
from metes.package.package import Package, Resource, ResourceKind


def run_data(path: Path | None, *, as_json: bool) -> int:
    """Run `metes data`: list every resource with its rows, licences and title; return the exit code."""
    package = find_package(path)
    rows: list[dict[str, Any]] = []
    stopped = ""
    try:
        for resource in package.resources:
            rows.append(_row(package, resource))
    except LimitExceeded as limit:
        stopped = f"{limit.message()}; {len(rows)} of {len(package.resources)} resources were read"
    _show(package, rows, as_json=as_json)
    if stopped:
        print_error(stopped)
    return COULD_NOT_RUN if stopped else 0


def _show(package: Package, rows: Sequence[Mapping[str, Any]], *, as_json: bool) -> None:
    descriptor = package.descriptor
    facts = {name: str(descriptor.get(name, "")) for name in ("name", "title", "version")}
    if as_json:
        print_json({**facts, "folder": str(package.root), "resources": rows})
        return
    table = Table(pad_edge=False, box=None, header_style="dim")
    for name in ("name", "rows", "licence", "what"):
        table.add_column(name, justify="right" if name == "rows" else "left", overflow="fold")
    for row in rows:
        count = "" if row["rows"] is None else f"{row['rows']:,}"
        table.add_row(row["name"], count, ", ".join(row["licences"]), row["title"])
    out = console()
    out.print(Text(f"{facts['name']} {facts['version']}: {facts['title']}"))
    out.print(Text(str(package.root)), style="dim", soft_wrap=True)
    out.print(table)


def _row(package: Package, resource: Resource) -> dict[str, Any]:
    licences = resource.descriptor.get("licenses", [])
    return {
        "name": resource.name,
        "kind": "layer" if resource.kind is ResourceKind.GEOJSON else str(resource.kind),
        "path": resource.path,
        "rows": _count(package, resource),
        "licences": [str(each.get("name", "")) for each in licences],
        "title": str(resource.descriptor.get("title", "")),
    }


def _count(package: Package, resource: Resource) -> int | None:
    """Number of rows of a table or features of a layer; None for other files."""
    if resource.kind is ResourceKind.GEOJSON:
        return len(package.geojson(resource.name).features)
    if resource.kind is ResourceKind.TABLE:
        return len(package.table(resource.name).rows)
    return None
