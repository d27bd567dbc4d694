"""Entry point of the `metes` command. Each command imports its libraries only when it runs."""

from __future__ import annotations

import atexit
import gc
import io
import os
import signal
import sys

# A machine set up for QGIS or conda points these at databases of other versions; fiona then knows no CRS at all.
FOREIGN_GIS_VARIABLES = ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA", "GDAL_DRIVER_PATH")

COULD_NOT_RUN = 2
TERMINATED = 128 + signal.SIGTERM
# New objects after which Python looks for cycles among them; its own default is 700.
COLLECT_AFTER = 1_000_000


def main() -> None:
    """Run the command line. Exit codes: 0 clean, 1 faults or outdated tables, 2 could not run, 3 a check crashed."""
    for name in FOREIGN_GIS_VARIABLES:
        os.environ.pop(name, None)
    # A polite request to end then removes the half-written copy of a table, as an error would.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(TERMINATED))
    # Tables and layers live to the end of a command and hold no cycles: looking for some took a tenth of the time.
    gc.set_threshold(COLLECT_AFTER, 10, 100)
    # At the end all memory goes back anyway: the last search is left out.
    atexit.register(gc.disable)
    for stream in (sys.stdout, sys.stderr):
        # A name in another script must not end a command: what the locale cannot show is spelled out.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")
    from metes.files.errors import MetesError

    try:
        _run_app()
    except MetesError as error:
        print(f"metes: {error}", file=sys.stderr)
        sys.exit(COULD_NOT_RUN)
    except OSError as error:
        # The disk is full, or the output has gone: nothing that a change of the code would mend.
        name = "" if error.filename is None else f"{error.filename}: "
        print(f"metes: {name}{error.strerror or error}", file=sys.stderr)
        sys.exit(COULD_NOT_RUN)
    except MemoryError:
        print("metes: found no more memory; expected enough of it for this input", file=sys.stderr)
        sys.exit(COULD_NOT_RUN)
    except Exception as error:
        # The last resort, here only: the interpreter would end with 1, which says that the package has faults.
        if os.environ.get("METES_DEBUG") == "1":
            raise
        print(f"metes: {unexpected(error)}", file=sys.stderr)
        sys.exit(COULD_NOT_RUN)


def _run_app() -> None:
    """Run the command; end with exit code 0 where the reader of the output, such as `head`, has read enough."""
    from metes.cli.commands import app

    try:
        try:
            app()
        finally:
            # What is still in the buffer is written here, where a broken pipe can be handled.
            sys.stdout.flush()
    except (SystemExit, BrokenPipeError) as end:
        # Typer and Rich turn a broken pipe into exit code 1, which says that the package has faults.
        if not _is_reader_gone(end):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)


def _is_reader_gone(error: BaseException | None) -> bool:
    """Whether an exception was raised while a broken pipe was handled."""
    while error is not None:
        if isinstance(error, BrokenPipeError):
            return True
        error = error.__context__
    return False


def unexpected(error: Exception) -> str:
    """One-line message for an unforeseen exception, asking the user to open an issue."""
    message = " ".join(str(error).split())
    return (
        f"unexpected {type(error).__name__}: {message}; this is an error of metes, please open an issue with the "
        "command, this line and what METES_DEBUG=1 shows"
    )
