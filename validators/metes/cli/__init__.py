"""Entry point of the `metes` command. Each command imports its libraries only when it runs.

This module imports next to nothing itself: until `main` runs, an interruption ends in a traceback of Python.
"""

from __future__ import annotations

import _thread
import os
import signal
import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from types import FrameType
    from typing import Any, NoReturn

# A machine set up for QGIS or conda points these at databases of other versions; fiona then knows no CRS at all.
FOREIGN_GIS_VARIABLES = ("PROJ_DATA", "PROJ_LIB", "GDAL_DATA", "GDAL_DRIVER_PATH")
# No file is asked for what it does not hold: PROJ then fetches no grid from its server.
PROJ_VARIABLES = {"PROJ_NETWORK": "OFF"}

# Options of Typer, and the variable by which it takes the name of a shell instead of looking for the one that runs it.
COMPLETION_OPTIONS = ("--show-completion", "--install-completion")
SHELL_IS_NAMED = "_TYPER_COMPLETE_TEST_DISABLE_SHELL_DETECTION"

COULD_NOT_RUN = 2
INTERRUPTED = 128 + signal.SIGINT
# Until an interruption is tried again that came at a bad moment.
LATER_SECONDS = 0.01
# New objects after which Python looks for cycles among them; its own default is 700.
COLLECT_AFTER = 1_000_000


def main() -> None:
    """Run the command line. Exit codes: 0 clean, 1 faults or outdated tables, 2 could not run, 3 a check crashed."""
    report_ignored = sys.unraisablehook
    try:
        # What a shell has set to be ignored, as for a command in the background, stays ignored.
        if signal.getsignal(signal.SIGINT) is signal.default_int_handler:
            signal.signal(signal.SIGINT, _interrupt)
            sys.unraisablehook = lambda ignored: _interrupt_again(ignored, report_ignored)
        _prepare()
        _run()
    except KeyboardInterrupt:
        sys.stderr.write("metes: interrupted\n")
        sys.exit(INTERRUPTED)
    finally:
        # The interpreter still ends threads and libraries, which would report an interruption as an error of theirs.
        if signal.getsignal(signal.SIGINT) in (_interrupt, _leave):
            signal.signal(signal.SIGINT, _leave)
        sys.unraisablehook = report_ignored


def _interrupt(number: int, frame: FrameType | None) -> None:
    """End the command in order: files that are half written go. A second interruption does not wait for that.

    An import is run to its end first: NumPy and Python itself report what interrupts theirs as an error, and go on.
    """
    if _is_importing(frame):
        _thread.start_new_thread(_interrupt_later, ())
        return
    signal.signal(number, _leave)
    raise KeyboardInterrupt


def _is_importing(frame: FrameType | None) -> bool:
    while frame is not None and frame.f_code is not main.__code__:
        if frame.f_code.co_filename.startswith("<frozen importlib"):
            return True
        frame = frame.f_back
    return False


def _interrupt_later() -> None:
    time.sleep(LATER_SECONDS)
    _thread.interrupt_main()


def _interrupt_again(ignored: sys.UnraisableHookArgs, report: Callable[[sys.UnraisableHookArgs], object]) -> None:
    """Repeat an interruption that came where Python can only report exceptions, as while it deletes an object."""
    if not issubclass(ignored.exc_type, KeyboardInterrupt):
        report(ignored)
        return
    signal.signal(signal.SIGINT, _interrupt)
    _thread.start_new_thread(_interrupt_later, ())


def _leave(number: int, frame: FrameType | None) -> NoReturn:
    """End the process at once."""
    os._exit(128 + number)


def _prepare() -> None:
    import atexit
    import gc
    import io

    for name in FOREIGN_GIS_VARIABLES:
        os.environ.pop(name, None)
    os.environ.update(PROJ_VARIABLES)
    # A polite request to end, or the end of the terminal, then removes half-written files, as an error would.
    for name in ("SIGTERM", "SIGHUP"):
        number = getattr(signal, name, None)
        # What `nohup` has set to be ignored stays ignored.
        if number is not None and signal.getsignal(number) is not signal.SIG_IGN:
            signal.signal(number, _end)
    # Tables and layers live to the end of a command and hold no cycles: looking for some took a tenth of the time.
    gc.set_threshold(COLLECT_AFTER, 10, 100)
    # At the end all memory goes back anyway: the last search is left out.
    atexit.register(gc.disable)
    for name in ("stdin", "stdout", "stderr"):
        # A closed stream: what is written to it is lost, as it would be by any program.
        if getattr(sys, name) is None:
            nothing = open(os.devnull, "r" if name == "stdin" else "w", encoding="utf-8")  # noqa: SIM115, PTH123  # stays
            setattr(sys, name, nothing)
    for stream in (sys.stdout, sys.stderr):
        # A name in another script must not end a command: what the locale cannot show is spelled out.
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _end(number: int, _: object) -> None:
    """Leave in order; a second signal does not disturb that."""
    signal.signal(number, signal.SIG_IGN)
    sys.exit(128 + number)


def _run() -> None:
    from metes.files.errors import MetesError

    try:
        _run_app()
    except MetesError as error:
        _fail(str(error))
    except OSError as error:
        # The disk is full, or the output has gone: nothing that a change of the code would mend.
        name = "" if error.filename is None else f"{error.filename}: "
        _fail(f"{name}{error.strerror or error}")
    except MemoryError:
        _fail("found no more memory; expected enough of it for this input")
    except Exception as error:
        # The last resort, here only: the interpreter would end with 1, which says that the package has faults.
        if os.environ.get("METES_DEBUG") == "1":
            raise
        _fail(unexpected(error))


def _fail(message: str) -> NoReturn:
    """End with one line on standard error."""
    from metes.files.printable import printable

    print(f"metes: {printable(message)}", file=sys.stderr)
    sys.exit(COULD_NOT_RUN)


def _run_app() -> None:
    """Run the command; end with exit code 0 where the reader of the output, such as `head`, has read enough."""
    import io

    import typer

    from metes.cli.commands import app
    from metes.files.printable import printable_lines

    if len(sys.argv) > 2 and sys.argv[1] in COMPLETION_OPTIONS:
        os.environ[SHELL_IS_NAMED] = "1"
    try:
        try:
            # By its name, also as `python -m metes`: completion scripts hold it.
            code = app(prog_name="metes", standalone_mode=False)
        except _usage_error(typer.BadParameter) as error:
            # The words of the command line are data too: a shell may have put file names there.
            text = io.StringIO()
            error.show(text)
            sys.stderr.write(printable_lines(text.getvalue()))
            code = error.exit_code
        except typer.Abort:
            raise KeyboardInterrupt from None
        finally:
            # What is still in the buffer is written here, where a broken pipe can be handled.
            sys.stdout.flush()
    except (SystemExit, BrokenPipeError) as end:
        # Typer and Rich turn a broken pipe into exit code 1, which says that the package has faults.
        if not _is_reader_gone(end):
            raise
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(0)
    if code == INTERRUPTED:
        # So Typer reports an interruption, which it keeps from whoever calls it.
        raise KeyboardInterrupt
    sys.exit(code if isinstance(code, int) else 0)


def _usage_error(example: type[Any]) -> type[Any]:
    """The base of all errors of usage, which Typer brings along and does not name; `example` is one of them."""
    return next(each for each in example.__mro__ if each.__name__ == "ClickException")


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
