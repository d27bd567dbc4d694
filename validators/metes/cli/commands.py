"""The Typer app: every command with its arguments and options. Each command imports its own module when it runs."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated

import typer

from metes.cli.add_commands import add_app
from metes.cli.area_options import (
    AreaFilesArgument,
    AreaOutputOption,
    CopyOption,
    CrsOption,
    LayerOption,
    ShorterWayOption,
    SwapAxesOption,
)
from metes.cli.check_options import (
    AnswerLanguage,
    ConfigOption,
    DiffFormat,
    DiffOption,
    ExcludeOption,
    ExplainOption,
    ExportFormat,
    FaultFormatOption,
    FixOption,
    ForceExcludeOption,
    Format,
    FormatOption,
    IgnoreOption,
    IsolatedOption,
    JobsOption,
    MaxMemoryOption,
    OutputOption,
    PackageArgument,
    PackageOption,
    PathOption,
    PathsArgument,
    SelectOption,
    ShowAllOption,
    StatisticsOption,
    StrictOption,
    TableFormat,
    TimeoutOption,
    TodayOption,
    WaiversOption,
    WidthOption,
    WriteOption,
)

app = typer.Typer(
    name="metes",
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
    epilog="metes COMMAND --help shows the options of a command, with examples.",
    pretty_exceptions_enable=False,
    rich_markup_mode=None,  # plain help: boxes would take twice the time of everything else
)
app.add_typer(add_app)


def _examples(*lines: str) -> str:
    """The end of a help text: command lines that can be copied, kept from being wrapped."""
    return "\b\nExamples:\n" + "\n".join(f"  {line}" for line in lines)


def _show_version(is_asked: bool) -> None:
    if is_asked:
        from importlib.metadata import version

        print(f"metes {version('metes')}")
        raise typer.Exit


@app.callback()
def common(
    is_version_asked: Annotated[
        bool, typer.Option("--version", help="Show the version and exit.", callback=_show_version, is_eager=True)
    ] = False,
) -> None:
    """Check boundary treaties as data: find faults, measure areas and lengths, and judge published figures."""


def chosen(argument: Path | None, option: Path | None) -> Path | None:
    """Package path given as argument or as --package; raises BadParameter if both are given and differ."""
    if argument is not None and option is not None and argument != option:
        raise typer.BadParameter(f"found {argument} and --package {option}; expected one package")
    return option if argument is None else argument


def _limited(
    run: Callable[[], int],
    paths: Sequence[Path | None],
    timeout: float | None,
    max_memory: str | None,
    config: Path | None = None,
    is_isolated: bool = False,
) -> int:
    """Run a command within the limits of the options, or of the settings at or above the paths or this folder."""
    from metes.cli.resource_limits import chosen_limits, run_limited

    given = [path for path in paths if path is not None]
    limits = chosen_limits(timeout, max_memory, given, config=config, is_isolated=is_isolated)
    return run_limited(limits, run)


@app.command(epilog=_examples("metes validate", "metes validate --output faults.html"))
def validate(
    package: PackageArgument = None,
    option: PackageOption = None,
    format: FaultFormatOption = None,
    output: OutputOption = None,
    verdicts: Annotated[
        bool, typer.Option("--verdicts", help="Show the table of all verdicts before the summary.")
    ] = False,
    width: WidthOption = None,
    timeout: TimeoutOption = None,
    max_memory: MaxMemoryOption = None,
) -> None:
    """Check, measure and judge a package.

    The results are compared with the stored tables of the package.

    Exit 0 clean, 1 faults, 2 could not run, 3 a check crashed.
    """
    from metes.cli.validate import run_validate

    found = chosen(package, option)

    def run() -> int:
        return run_validate(found, form=format, outputs=output or [], with_verdicts=verdicts, width=width)

    raise typer.Exit(_limited(run, [found], timeout, max_memory))


@app.command(
    epilog=_examples("metes check borders.geojson", "metes check my-package --select G,N --output faults.html")
)
def check(
    paths: PathsArgument = None,
    option: PathOption = None,
    format: FaultFormatOption = None,
    output: OutputOption = None,
    select: SelectOption = None,
    ignore: IgnoreOption = None,
    exclude: ExcludeOption = None,
    force_exclude: ForceExcludeOption = False,
    strict: StrictOption = None,
    fix: FixOption = False,
    diff: DiffOption = False,
    statistics: StatisticsOption = False,
    config: ConfigOption = None,
    isolated: IsolatedOption = False,
    jobs: JobsOption = None,
    waivers: WaiversOption = None,
    today: TodayOption = None,
    show_all: ShowAllOption = False,
    explain: ExplainOption = None,
    timeout: TimeoutOption = None,
    max_memory: MaxMemoryOption = None,
) -> None:
    """Find faults in data packages and files of geometries.

    Reads GeoJSON, GeoPackage, GeoParquet and FlatGeobuf. Exit 0 clean, 1 faults, 2 could not run, 3 a check crashed.
    """
    from metes.cli.check import Action, CheckOptions, run_check

    options = CheckOptions(
        select=select or [],
        ignore=ignore or [],
        waivers=waivers,
        today=today,
        most=None if show_all else 20,
        is_strict=strict,
        exclude=exclude or [],
        config=config,
        is_isolated=isolated,
        is_exclusion_forced=force_exclude,
    )
    given = [each for each in (*(paths or []), option) if each is not None]
    action = Action.DIFF if diff else Action.STATISTICS if statistics else Action.REPORT
    run = partial(run_check, given, options, form=format, outputs=output or [], action=action, is_fixing=fix, jobs=jobs)
    raise typer.Exit(_limited(run, given, timeout, max_memory, config, isolated))


@app.command(epilog=_examples("metes rules", "metes rules G,N --format csv"))
def rules(
    checks: Annotated[
        list[str] | None, typer.Argument(metavar="CHECKS", help="Ids, families or names. Default: all checks.")
    ] = None,
    format: Annotated[TableFormat, typer.Option("--format", help="text, csv or json.")] = TableFormat.TEXT,
) -> None:
    """List the checks with severity and clause.

    The last column says whether faults can be fixed.
    """
    from metes.cli.rules import run_rules

    raise typer.Exit(run_rules(checks or [], format.value))


@app.command(epilog=_examples("metes fix borders.geojson", "metes fix borders.geojson --round 7 --write"))
def fix(
    paths: Annotated[list[Path], typer.Argument(help="GeoJSON files and sequences, or folders of them.")],
    write: Annotated[
        bool, typer.Option("--write", help="Write the files. Default: only show what would change.")
    ] = False,
    decimals: Annotated[
        int | None, typer.Option("--round", min=0, max=15, help="Also round coordinates to this many decimals.")
    ] = None,
    sort: Annotated[bool, typer.Option("--sort", help="Also sort features by id.")] = False,
    diff_lines: Annotated[
        int, typer.Option("--diff-lines", min=0, help="Most lines of the diff to show per file.")
    ] = 60,
    timeout: TimeoutOption = None,
    max_memory: MaxMemoryOption = None,
) -> None:
    """Fix unambiguous errors in GeoJSON files.

    These are: byte order mark, final newline, winding, open rings, repeated positions.

    Exit 0 nothing to fix or all fixed, 1 faults are left or nothing was written, 2 could not run.
    """
    from metes.cli.fix import run_fix
    from metes.fix.document import FixOptions

    options = FixOptions(decimals=decimals, is_sorted=sort)

    def run() -> int:
        return run_fix(paths, options, write=write, diff_lines=diff_lines)

    raise typer.Exit(_limited(run, paths, timeout, max_memory))


@app.command(epilog=_examples("metes measure", "metes measure --format json"))
def measure(
    package: PackageArgument = None,
    option: PackageOption = None,
    format: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """Measure every territory and line with its 95 % interval."""
    from metes.cli.measure import run_measure

    raise typer.Exit(run_measure(chosen(package, option), as_json=format is Format.JSON, write=write))


@app.command(epilog=_examples("metes judge --document 001", 'metes judge --verdict "does not hold" --kind area'))
def judge(
    package: PackageArgument = None,
    option: PackageOption = None,
    document: Annotated[
        list[str] | None, typer.Option(help="Claims of this document; the first characters of its id are enough.")
    ] = None,
    territory: Annotated[list[str] | None, typer.Option(help="Claims about this territory, by id or name.")] = None,
    treaty: Annotated[list[str] | None, typer.Option(help="Claims about this treaty, by id or name.")] = None,
    verdict: Annotated[
        list[str] | None,
        typer.Option(help="holds, does not hold, open, not checkable, or the ids of the CSV: consistent, ..."),
    ] = None,
    kind: Annotated[list[str] | None, typer.Option(help="Claims of this kind: area, ratio, date, ...")] = None,
    reasons: Annotated[bool, typer.Option("--reasons", help="Show the reason of every verdict.")] = False,
    width: WidthOption = None,
    format: Annotated[TableFormat, typer.Option("--format", help="text, csv or json.")] = TableFormat.TEXT,
    write: WriteOption = False,
) -> None:
    """Judge every claim, sentence by sentence.

    Without a filter, show one line per sentence. The verdict rule is in: metes docs method.

    Filters can be repeated: a claim must match one value of every filter. It is always shown with the other claims
    of its sentence.
    """
    from metes.cli.judge import run_judge

    given = {"document": document, "territory": territory, "treaty": treaty, "verdict": verdict, "kind": kind}
    asked = {name: values or [] for name, values in given.items()}
    found = chosen(package, option)
    raise typer.Exit(run_judge(found, format.value, asked, write=write, reasons=reasons, width=width))


@app.command(epilog=_examples("metes explain C38", "metes explain T1860 --width 80"))
def explain(
    identifier: Annotated[
        str,
        typer.Argument(
            help="A claim (C38) or all of one sentence (C40, S01-19-1), a check (G101), a territory, reading, line, "
            "segment, treaty, figure, place, person or source, in upper or lower case; or a name: 'Treaty of Aigun'."
        ),
    ],
    package: PackageArgument = None,
    option: PackageOption = None,
    format: FormatOption = Format.TEXT,
    width: WidthOption = None,
) -> None:
    """Show the arithmetic of a verdict, or what is known of an id."""
    from metes.cli.explain import run_explain

    raise typer.Exit(run_explain(identifier, chosen(package, option), as_json=format is Format.JSON, width=width))


@app.command(
    epilog=_examples('metes ask "4,200 km border with Russia"', 'metes ask "twice Turkey" --of "land of 1858 and 1860"')
)
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
    """Answer whether a figure in a sentence holds.

    The figure is an area, a length, a ratio or a rank.

    Names are found in three languages, however they are spelt; where a name means several things, all are listed.
    Nothing is written. Exit 0 for any answer, 2 for a figure that cannot be read or a name that nothing has.

    """
    from metes.cli.ask import run_ask

    raise typer.Exit(run_ask(words, of, package, as_json=format is Format.JSON))


@app.command(epilog=_examples("metes search Damansky", "metes search lower Amur --format json"))
def search(
    words: Annotated[list[str], typer.Argument(metavar="WORDS", help="A name, an id, or words of a sentence.")],
    most: Annotated[int, typer.Option(min=1, help="Show at most so many rows.")] = 15,
    package: PackageOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Find rows of every table by name or words.

    Names are found in any language and however they are spelt, the best first.

    Exit 0, 1 where nothing fits.

    """
    from metes.cli.search import run_search

    raise typer.Exit(run_search(words, package, most=most, as_json=format is Format.JSON))


@app.command(epilog=_examples("metes answer", "metes answer russia-1858-1884 --language zh"))
def answer(
    question: Annotated[
        str | None, typer.Argument(help="A question, such as russia-1858-1884. Default: the short answer to each.")
    ] = None,
    package: PackageOption = None,
    language: Annotated[AnswerLanguage, typer.Option(help="Language of names and sentences.")] = AnswerLanguage.EN,
    format: FormatOption = Format.TEXT,
    write: WriteOption = False,
) -> None:
    """Answer the questions of readers, one area per combination."""
    from metes.cli.answer import run_answer
    from metes.verdicts.languages import Language

    as_json = format is Format.JSON
    raise typer.Exit(run_answer(question, package, language=Language(language.value), as_json=as_json, write=write))


@app.command(epilog=_examples("metes area countries.gpkg", "metes area countries.shp --format csv"))
def area(
    files: AreaFilesArgument,
    format: Annotated[TableFormat, typer.Option("--format", help="text, csv or json.")] = TableFormat.TEXT,
    layer: LayerOption = None,
    crs: CrsOption = None,
    swap_axes: SwapAxesOption = False,
    shorter_way: ShorterWayOption = False,
    copy: CopyOption = None,
    output: AreaOutputOption = None,
    jobs: JobsOption = None,
    timeout: TimeoutOption = None,
    max_memory: MaxMemoryOption = None,
) -> None:
    """Measure area and perimeter of every feature in vector files.

    Edges are straight in the CRS of the file for areas, and geodesic for perimeters.

    Exit 0, 1 for a file without any polygon and for a part that cannot be read, 2 could not run.
    """
    from metes.cli.area import AreaOptions, run_area

    options = AreaOptions(
        layer=layer, crs=crs, swap_axes=swap_axes, shorter_way=shorter_way, copy=copy, output=output, jobs=jobs
    )
    raise typer.Exit(_limited(lambda: run_area(files, format.value, options), files, timeout, max_memory))


@app.command(
    epilog=_examples("metes diff v0.1.0 .", "metes diff old.zip new.zip --format markdown --output CHANGES.md")
)
def diff(
    old: Annotated[str, typer.Argument(help="Folder, zip or git revision of the older version.")],
    new: Annotated[
        str, typer.Argument(help="Folder, zip or git revision of the newer version. Default: this folder.")
    ] = ".",
    format: Annotated[
        DiffFormat, typer.Option("--format", help="text, json, markdown (for a changelog), geojson (lines that moved).")
    ] = DiffFormat.TEXT,
    output: Annotated[
        Path | None, typer.Option("--output", help="Write to this file instead of standard output.")
    ] = None,
    check: Annotated[
        bool, typer.Option("--check", help="Exit 1 if the declared version is too low for the changes.")
    ] = False,
    timeout: TimeoutOption = None,
    max_memory: MaxMemoryOption = None,
) -> None:
    """Compare two versions and suggest the version bump."""
    from metes.cli.diff import run_diff

    def run() -> int:
        return run_diff(old, new, format=format.value, output=output, check=check)

    raise typer.Exit(_limited(run, [], timeout, max_memory))


@app.command(
    epilog=_examples("metes at 134.7 48.3 2008", "metes at 131.9 43.1"),
    context_settings={"ignore_unknown_options": True},
)
def at(
    lon: Annotated[str, typer.Argument(metavar="LON", help="Longitude in degrees, east positive.")],
    lat: Annotated[str, typer.Argument(metavar="LAT", help="Latitude in degrees, north positive.")],
    date: Annotated[
        str | None, typer.Argument(metavar="[DATE]", help="YYYY, YYYY-MM or YYYY-MM-DD. Default: the whole history.")
    ] = None,
    package: PackageOption = None,
    format: FormatOption = Format.TEXT,
) -> None:
    """Show who held and who claimed a point on a date.

    The answer says by which treaty, since when, and how certain that is.

    Exit 0, or 2 for bad input.
    """
    from metes.cli.at import run_at

    raise typer.Exit(run_at((lon, lat, date), package, as_json=format is Format.JSON))


@app.command(epilog=_examples("metes data", "metes data --format json"))
def data(
    package: PackageArgument = None,
    option: PackageOption = None,
    format: FormatOption = Format.TEXT,
    timeout: TimeoutOption = None,
    max_memory: MaxMemoryOption = None,
) -> None:
    """List the layers and tables of the package."""
    from metes.cli.data import run_data

    found = chosen(package, option)
    raise typer.Exit(_limited(lambda: run_data(found, as_json=format is Format.JSON), [found], timeout, max_memory))


@app.command(epilog=_examples("metes page", "metes page my-package --output boundaries.html"))
def page(
    package: PackageArgument = None,
    option: PackageOption = None,
    output: Annotated[Path, typer.Option("--output", "-o", help="File to write; an existing one is replaced.")] = Path(
        "index.html"
    ),
    documentation: Annotated[
        str, typer.Option(metavar="ADDRESS", help="Link to documentation beside the page, such as docs/index.html.")
    ] = "",
) -> None:
    """Write one web page with map, answers and claims.

    The page needs no network and no installation: it opens in any browser, in English, Chinese and Russian.

    Exit 0, 1 where a file or row of the package is at fault, 2 could not run.
    """
    from metes.cli.page import run_page

    raise typer.Exit(run_page(chosen(package, option), output, documentation))


@app.command(epilog=_examples("metes docs", "metes docs method | less"))
def docs(
    name: Annotated[str | None, typer.Argument(metavar="[NAME]", help="Page to show. Default: list the pages.")] = None,
) -> None:
    """Show a page of the installed documentation."""
    from metes.cli.docs import run_docs

    raise typer.Exit(run_docs(name))


@app.command(
    epilog=_examples(
        "metes export --to gpkg --output borders.gpkg", "metes export --to csv --output tables --date 1900"
    )
)
def export(
    to: Annotated[ExportFormat, typer.Option("--to", help="File format. gpkg includes styles and a QGIS project.")],
    output: Annotated[Path, typer.Option(help="File to write for gpkg or with --layer, otherwise a folder.")],
    territory: Annotated[list[str] | None, typer.Option(help="Only this territory; can be repeated.")] = None,
    reading: Annotated[
        list[str] | None, typer.Option(help="Only this reading of a territory; can be repeated.")
    ] = None,
    date: Annotated[str | None, typer.Option(help="Only what was in force on YYYY, YYYY-MM or YYYY-MM-DD.")] = None,
    layer: Annotated[str | None, typer.Option(help="Only this layer or table, as one file.")] = None,
    force: Annotated[bool, typer.Option("--force", help="Overwrite existing files.")] = False,
    package: PackageOption = None,
    timeout: TimeoutOption = None,
    max_memory: MaxMemoryOption = None,
) -> None:
    """Export the package, or part of it, to a GIS or table format."""
    from metes.cli.export import run_export
    from metes.export.selection import Selection

    selection = Selection(territories=tuple(territory or ()), readings=tuple(reading or ()), date=date)

    def run() -> int:
        return run_export(package, to.value, output, selection, layer=layer, may_replace=force)

    raise typer.Exit(_limited(run, [package], timeout, max_memory))
