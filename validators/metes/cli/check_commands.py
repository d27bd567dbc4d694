"""The two commands about faults: `metes check` finds them, `metes fix` mends those that have one right answer."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from metes.report.faults.format_names import FaultFormat

FaultFormatOption = Annotated[
    FaultFormat | None,
    typer.Option(
        "--format",
        help="text for people; json, junit (XML), sarif (2.1.0), github (annotations), html (one page with a map), "
        "geojson (points for QGIS). Default: text, or what the ending of --output says.",
    ),
]
OutputOption = Annotated[
    list[Path] | None,
    typer.Option(
        "--output",
        "-o",
        help="Write to this file, ending in .txt .json .xml .sarif .html or .geojson; may be repeated.",
    ),
]
Words = list[str] | None


def check(
    paths: Annotated[
        list[Path] | None,
        typer.Argument(
            help="GeoJSON, GeoJSON sequences (one a line, or RFC 8142), GeoPackages, packages as folder, descriptor or "
            "zip, folders of such files, or - for standard input. Default: the nearest package upwards from here."
        ),
    ] = None,
    option: Annotated[Path | None, typer.Option("--package", help="The same as one of PATHS.")] = None,
    format: FaultFormatOption = None,
    output: OutputOption = None,
    select: Annotated[Words, typer.Option(help="Only these checks: ids, families or names, with commas.")] = None,
    ignore: Annotated[Words, typer.Option(help="All but these checks, named in the same way.")] = None,
    waivers: Annotated[
        Path | None, typer.Option(help="YAML or CSV of faults to live with: id, file, feature, reason, expires.")
    ] = None,
    today: Annotated[
        str | None, typer.Option(envvar="METES_TODAY", help="The day that waivers are held against; default: today.")
    ] = None,
    show_all: Annotated[bool, typer.Option("--all", help="Text with every fault, not only 20 of a kind.")] = False,
    explain: Annotated[str | None, typer.Option(help="Show what a check looks for and how to mend it.")] = None,
) -> None:
    """Find faults in packages or GeoJSON files, ours or anyone's.

    Exit 0 clean, 1 faults, 2 could not run, 3 a check crashed: the faults of all others are told."""
    from metes.cli.check import CheckOptions, explain_one, run_check

    if explain is not None:
        raise typer.Exit(explain_one(explain))
    options = CheckOptions(
        select=select or [], ignore=ignore or [], waivers=waivers, today=today, most=None if show_all else 20
    )
    given = [*(paths or []), *([] if option is None else [option])]
    raise typer.Exit(run_check(given, options, form=format, outputs=output or []))


def fix(
    paths: Annotated[list[Path], typer.Argument(help="GeoJSON files and sequences, or folders of them.")],
    write: Annotated[bool, typer.Option("--write", help="Write the files; else only show what would change.")] = False,
    decimals: Annotated[
        int | None, typer.Option("--round", min=0, max=15, help="Round positions to so many decimals as well.")
    ] = None,
    sort: Annotated[bool, typer.Option("--sort", help="Sort features by id as well.")] = False,
    diff_lines: Annotated[
        int, typer.Option("--diff-lines", min=0, help="Lines of the difference to show of each file.")
    ] = 60,
) -> None:
    """Mend what has one right answer: byte order mark, final newline, winding, open rings, repeated positions.

    Exit 0 nothing to mend or all mended, 1 faults are left or nothing was written, 2 could not run."""
    from metes.cli.fix import run_fix
    from metes.fix.steps import Steps

    steps = Steps(decimals=decimals, is_sorted=sort)
    raise typer.Exit(run_fix(paths, steps, write=write, diff_lines=diff_lines))
