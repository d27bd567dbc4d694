"""Options of `metes check`, and those that several commands share, as Typer reads them."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from metes.report.faults.formats import FaultFormat


class Format(StrEnum):
    """Output formats of commands that print a result."""

    TEXT = "text"
    JSON = "json"


class TableFormat(StrEnum):
    """Output formats of commands that print a table."""

    TEXT = "text"
    CSV = "csv"
    JSON = "json"


class DiffFormat(StrEnum):
    """Output formats of `metes diff`."""

    TEXT = "text"
    JSON = "json"
    MARKDOWN = "markdown"
    GEOJSON = "geojson"


class AnswerLanguage(StrEnum):
    """Languages of the questions of readers."""

    EN = "en"
    ZH = "zh"
    RU = "ru"


class ExportFormat(StrEnum):
    """File formats that `metes export` writes."""

    GPKG = "gpkg"
    GEOJSON = "geojson"
    CSV = "csv"
    FGB = "fgb"
    PARQUET = "parquet"


FormatOption = Annotated[Format, typer.Option("--format", help="text for people, json for programs.")]


def _explain(identifier: str | None) -> None:
    if identifier is not None:
        from metes.cli.check import explain_one

        raise typer.Exit(explain_one(identifier))


PathsArgument = Annotated[
    list[Path] | None,
    typer.Argument(
        help="GeoJSON, GeoJSON sequences (one a line, or RFC 8142), GeoPackages, FlatGeobuf, GeoParquet, packages as "
        "folder, descriptor or zip, folders of such files, or - for standard input. Default: the nearest package "
        "above this folder."
    ),
]
PathOption = Annotated[Path | None, typer.Option("--package", help="Same as one of PATHS.")]
SelectOption = Annotated[
    list[str] | None, typer.Option(help="Run only these checks: ids, families or names, separated by commas.")
]
IgnoreOption = Annotated[list[str] | None, typer.Option(help="Skip these checks, named the same way.")]
ExcludeOption = Annotated[
    list[str] | None, typer.Option(help="Leave out files and folders that these patterns match, such as old/*.")
]
ForceExcludeOption = Annotated[
    bool, typer.Option("--force-exclude", help="Leave out excluded files even if they are named as PATHS.")
]
StrictOption = Annotated[
    bool | None, typer.Option("--strict/--no-strict", help="Report every warning as an error.", show_default=False)
]
FixOption = Annotated[bool, typer.Option("--fix", help="Write fixes of unambiguous errors, then check what is left.")]
DiffOption = Annotated[
    bool, typer.Option("--diff", help="Show what --fix would write as a unified diff; exit 1 if there is any.")
]
StatisticsOption = Annotated[
    bool, typer.Option("--statistics", help="Count the faults of each check instead of listing them.")
]
ConfigOption = Annotated[
    Path | None,
    typer.Option(
        help="Settings: a metes.toml or pyproject.toml. Default: the nearest one at or above what is checked."
    ),
]
JobsOption = Annotated[
    int | None, typer.Option(min=1, help="Most processes at once. Default: one on every core.", metavar="N")
]
IsolatedOption = Annotated[bool, typer.Option("--isolated", help="Ignore every file of settings.")]
WaiversOption = Annotated[
    Path | None, typer.Option(help="YAML or CSV of accepted faults: id, file, feature, reason, expires.")
]
TodayOption = Annotated[
    str | None, typer.Option(envvar="METES_TODAY", help="Date on which waivers must be valid. Default: today.")
]
ShowAllOption = Annotated[
    bool,
    typer.Option(
        "--all", help="List every fault: text shows 20 per check, and all formats one for most rings of a layer."
    ),
]
ExplainOption = Annotated[
    str | None, typer.Option(help="Show what a check looks for and how to fix its faults.", callback=_explain)
]
WidthOption = Annotated[
    int | None, typer.Option("--width", min=40, help="Characters of a line. Default: those of the terminal.")
]
PackageArgument = Annotated[
    Path | None,
    typer.Argument(help="Folder of the package or its datapackage.json. Default: the nearest one above this folder."),
]
PackageOption = Annotated[
    Path | None,
    typer.Option("--package", help="Same as the argument PACKAGE."),
]
FaultFormatOption = Annotated[
    FaultFormat | None,
    typer.Option(
        "--format",
        help="text for people; concise (one line a fault, for editors), json, junit (XML), sarif (2.1.0), github "
        "(annotations), html (one page with a map), geojson (points for QGIS). Default: the format of the --output "
        "ending, or text.",
    ),
]
OutputOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        help="Write to this file, ending in .txt .json .xml .sarif .html or .geojson; can be repeated.",
    ),
]
WriteOption = Annotated[bool, typer.Option("--write", help="Also write the derived tables of the package.")]
TimeoutOption = Annotated[
    float | None,
    typer.Option(
        "--timeout", metavar="SECONDS", help="Stop after this time, with what was found so far and exit code 2."
    ),
]
MaxMemoryOption = Annotated[
    str | None,
    typer.Option(
        "--max-memory", metavar="SIZE", help="Stop at this memory, such as 2GB, with what was found so far and exit 2."
    ),
]
