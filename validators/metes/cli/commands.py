"""The Typer app: every command with its arguments and options. Each command imports its own module when it runs."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from metes.cli.add_commands import add_app
from metes.report.faults.formats import FaultFormat

app = typer.Typer(
    name="metes",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: boxes would take twice the time of everything else
)
app.add_typer(add_app)


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


class ExportFormat(StrEnum):
    """File formats that `metes export` writes."""

    GPKG = "gpkg"
    GEOJSON = "geojson"
    CSV = "csv"
    FGB = "fgb"
    PARQUET = "parquet"


PackageArgument = Annotated[
    Path | None,
    typer.Argument(help="Folder of the package, or its datapackage.json. Default: the nearest one upwards from here."),
]
PackageOption = Annotated[
    Path | None,
    typer.Option("--package", help="The same as the argument PACKAGE."),
]
FormatOption = Annotated[Format, typer.Option("--format", help="text for people, json for programs.")]
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
WriteOption = Annotated[bool, typer.Option("--write", help="Write the derived tables of the package as well.")]


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print(f"metes {version('metes')}")
        raise typer.Exit


@app.callback()
def common(
    is_version_asked: Annotated[
        bool, typer.Option("--version", help="Show the version and stop.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Boundary treaties as data that anyone can check: finds faults in the package, measures it, judges claims."""


def chosen(argument: Path | None, option: Path | None) -> Path | None:
    """Package path given as argument or as --package; raises BadParameter if both are given and differ."""
    if argument is not None and option is not None and argument != option:
        raise typer.BadParameter(f"found {argument} and --package {option}; expected one package")
    return option if argument is None else argument


@app.command()
def validate(
    package: PackageArgument = None,
    option: PackageOption = None,
    format: FaultFormatOption = None,
    output: OutputOption = None,
) -> None:
    """Check, measure and judge; compare with the sealed tables.

    Exit 0 clean, 1 faults, 2 could not run, 3 a check crashed."""
    from metes.cli.validate import run_validate

    raise typer.Exit(run_validate(chosen(package, option), form=format, outputs=output or []))


@app.command()
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
    select: Annotated[
        list[str] | None, typer.Option(help="Only these checks: ids, families or names, with commas.")
    ] = None,
    ignore: Annotated[list[str] | None, typer.Option(help="All but these checks, named in the same way.")] = None,
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


@app.command()
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
    from metes.fix.document import FixOptions

    options = FixOptions(decimals=decimals, is_sorted=sort)
    raise typer.Exit(run_fix(paths, options, write=write, diff_lines=diff_lines))


@app.command()
def measure(
    package: PackageArgument = None,
    option: PackageOption = None,
    format: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """Measure every territory and line, with 95 % intervals and cross-checks."""
    from metes.cli.measure import run_measure

    raise typer.Exit(run_measure(chosen(package, option), as_json=format is Format.JSON, write=write))


@app.command()
def judge(
    package: PackageArgument = None,
    option: PackageOption = None,
    document: Annotated[
        list[str] | None, typer.Option(help="Claims of this document; the beginning of its id is enough.")
    ] = None,
    territory: Annotated[list[str] | None, typer.Option(help="Claims about this territory, by id or name.")] = None,
    treaty: Annotated[list[str] | None, typer.Option(help="Claims about this treaty, by id or name.")] = None,
    verdict: Annotated[list[str] | None, typer.Option(help="consistent, inconsistent, undecided, ...")] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Claims of this kind: area, ratio, date, ...")] = None,
    format: Annotated[TableFormat, typer.Option("--format", help="text, csv or json.")] = TableFormat.TEXT,
    write: WriteOption = False,
) -> None:
    """Judge every claim by the rule of docs/method.md, sentence by sentence.

    Filters may be repeated: any value of one filter is enough, and all filters must agree. A claim is always shown
    with the others of its sentence.
    """
    from metes.cli.judge import run_judge

    given = {"document": document, "territory": territory, "treaty": treaty, "verdict": verdict, "kind": kind}
    asked = {name: values or [] for name, values in given.items()}
    raise typer.Exit(run_judge(chosen(package, option), format.value, asked, write=write))


@app.command()
def explain(
    identifier: Annotated[
        str,
        typer.Argument(
            help="A claim (C38) or all of one sentence (C40, S01-19-1), a check (G101), a territory, reading, line, "
            "segment, treaty, figure, place, person or source; capitals do not matter. Or a name: 'Treaty of Aigun'."
        ),
    ],
    package: PackageArgument = None,
    option: PackageOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Show everything that leads to a claim's verdict, or that is known of whatever has an id in the package."""
    from metes.cli.explain import run_explain

    raise typer.Exit(run_explain(identifier, chosen(package, option), as_json=format is Format.JSON))


@app.command()
def ask(
    words: Annotated[
        list[str],
        typer.Argument(
            metavar="SENTENCE",
            help='What a text says, in English, Chinese or Russian: "600,000 km2 at Aigun". Without a figure: a name.',
        ),
    ],
    of: Annotated[
        str | None,
        typer.Option(help='What a ratio or a rank is said of: "land of 1858 and 1860", "579,000 square miles".'),
    ] = None,
    package: PackageOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Answer whether a figure in a sentence holds: an area, a length, a ratio or a rank.

    Names are found in three languages, however they are spelt; where a name means several things, all are listed.
    Nothing is written. Exit 0 for any answer, 2 for a figure that cannot be read or a name that nothing has.

    \b
    metes ask "4,200 km border with Russia"
    metes ask "twice the size of Turkey" --of "land of 1858 and 1860"
    """
    from metes.cli.ask import run_ask

    raise typer.Exit(run_ask(words, of, package, as_json=format is Format.JSON))


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="A name, an id, or words of a sentence.")],
    most: Annotated[int, typer.Option(min=1, help="Show at most so many rows.")] = 15,
    package: PackageOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Find rows of every table by name or words, in any language and however spelt, the best first.

    Exit 0, 1 where nothing fits.

    \b
    metes search Damansky
    metes search lower Amur --format json
    """
    from metes.cli.search import run_search

    raise typer.Exit(run_search(words, package, most=most, as_json=format is Format.JSON))


@app.command()
def area(
    files: Annotated[list[Path], typer.Argument(help="Files of any format and CRS that GDAL opens.")],
    format: Annotated[TableFormat, typer.Option("--format", help="text, csv or json.")] = TableFormat.TEXT,
    layer: Annotated[str | None, typer.Option(help="One layer only; else all layers of the file.")] = None,
    crs: Annotated[str | None, typer.Option(help="CRS of a file that names none, as EPSG:3857.")] = None,
    swap_axes: Annotated[bool, typer.Option("--swap-axes", help="Take the first number as latitude.")] = False,
    shorter_way: Annotated[
        bool, typer.Option("--shorter-way", help="Edges over 180 degrees wide cross the antimeridian.")
    ] = False,
    copy: Annotated[
        Path | None, typer.Option(help="Write the features with both values to this .geojson, .gpkg, .fgb or .shp.")
    ] = None,
) -> None:
    """Measure area and perimeter of every feature of any file, on the ellipsoid, feature by feature."""
    from metes.cli.area import AreaOptions, run_area

    options = AreaOptions(layer=layer, crs=crs, swap_axes=swap_axes, shorter_way=shorter_way, copy=copy)
    raise typer.Exit(run_area(files, format.value, options))


@app.command()
def diff(
    old: Annotated[str, typer.Argument(help="Folder, zip or git revision of the older version.")],
    new: Annotated[str, typer.Argument(help="The same of the newer one. Default: the folder here.")] = ".",
    format: Annotated[
        DiffFormat, typer.Option("--format", help="text, json, markdown for a changelog, geojson of what moved.")
    ] = DiffFormat.TEXT,
    output: Annotated[Path | None, typer.Option("--output", help="Write to this file instead.")] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 where the declared version is too low for the changes.")
    ] = False,
) -> None:
    """Compare two versions: rows, lines that moved, areas, verdicts, and the version that the changes demand."""
    from metes.cli.diff import run_diff

    raise typer.Exit(run_diff(old, new, format=format.value, output=output, check=check))


@app.command(context_settings={"ignore_unknown_options": True})
def at(
    lon: Annotated[str, typer.Argument(metavar="LON", help="Longitude in degrees, east positive.")],
    lat: Annotated[str, typer.Argument(metavar="LAT", help="Latitude in degrees, north positive.")],
    date: Annotated[
        str | None, typer.Argument(metavar="[DATE]", help="YYYY, YYYY-MM or YYYY-MM-DD. Default: the whole history.")
    ] = None,
    package: PackageOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Who held and who claimed a point, by which instrument, since when, and how sure. Exit 0, or 2 for bad input."""
    from metes.cli.at import run_at

    raise typer.Exit(run_at((lon, lat, date), package, as_json=format is Format.JSON))


@app.command()
def data(package: PackageArgument = None, option: PackageOption = None, format: FormatOption = Format.TEXT) -> None:
    """List what is in the package: layers and tables, rows, licences, version."""
    from metes.cli.data import run_data

    raise typer.Exit(run_data(chosen(package, option), as_json=format is Format.JSON))


@app.command()
def export(
    to: Annotated[
        ExportFormat, typer.Option("--to", help="gpkg has styles inside, and a QGIS project inside and beside.")
    ],
    output: Annotated[Path, typer.Option(help="A file for gpkg and for --layer, else a folder.")],
    territory: Annotated[list[str] | None, typer.Option(help="Only this territory; may be repeated.")] = None,
    reading: Annotated[list[str] | None, typer.Option(help="Only this reading of one; may be repeated.")] = None,
    date: Annotated[str | None, typer.Option(help="Only what holds on YYYY, YYYY-MM or YYYY-MM-DD.")] = None,
    layer: Annotated[str | None, typer.Option(help="Only this layer or table, as one file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there.")] = False,
    package: PackageOption = None,
) -> None:
    """Write the package, or a part of it, as GeoPackage, GeoJSON, CSV, FlatGeobuf or GeoParquet."""
    from metes.cli.export import run_export
    from metes.export.selection import Selection

    selection = Selection(territories=tuple(territory or ()), readings=tuple(reading or ()), date=date)
    raise typer.Exit(run_export(package, to.value, output, selection, layer=layer, may_replace=force))
