"""Options of `metes check`, as Typer reads them."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

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
IsolatedOption = Annotated[bool, typer.Option("--isolated", help="Ignore every file of settings.")]
WaiversOption = Annotated[
    Path | None, typer.Option(help="YAML or CSV of accepted faults: id, file, feature, reason, expires.")
]
TodayOption = Annotated[
    str | None, typer.Option(envvar="METES_TODAY", help="Date on which waivers must be valid. Default: today.")
]
ShowAllOption = Annotated[bool, typer.Option("--all", help="Show every fault instead of at most 20 per check.")]
ExplainOption = Annotated[str | None, typer.Option(help="Show what a check looks for and how to fix its faults.")]
JobsOption = Annotated[
    int | None, typer.Option(min=1, help="Processes for large layers. Default: one for each core.", show_default=False)
]
