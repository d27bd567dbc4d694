"""What a long command says on standard error while it works."""

from __future__ import annotations

import io
import time

import pytest

from metes.cli import console
from metes.cli.console import progress


class Terminal(io.StringIO):
    """Standard error that says it is a terminal."""

    def isatty(self) -> bool:
        return True


def _terminal(monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """Put a terminal in place of standard error; not a fixture, for pytest sets the stream anew before each test."""
    stream = Terminal()
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setattr("sys.stderr", stream)
    return stream


def _wait_for(word: str, stream: io.StringIO) -> bool:
    end = time.monotonic() + 10.0
    while word not in stream.getvalue() and time.monotonic() < end:
        time.sleep(0.02)
    return word in stream.getvalue()


def test_a_long_command_says_each_step(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _terminal(monkeypatch)
    monkeypatch.setattr(console, "SILENT_SECONDS", 0.01)
    with progress("Checking the files") as step:
        assert _wait_for("Checking the files", terminal)
        step("Judging claims")
        assert _wait_for("Judging claims", terminal)
    said = terminal.getvalue()
    time.sleep(0.2)
    assert terminal.getvalue() == said  # nothing is drawn once the command is done


def test_a_short_command_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _terminal(monkeypatch)
    with progress("Checking the files") as step:
        step("Judging claims")
    assert terminal.getvalue() == ""


def test_nothing_is_said_without_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr("sys.stderr", stream)
    monkeypatch.setattr(console, "SILENT_SECONDS", 0.0)
    with progress("Checking the files"):
        time.sleep(0.2)
    assert stream.getvalue() == ""


def _break_down(terminal: Terminal) -> None:
    with progress("Checking the files"):
        assert _wait_for("Checking the files", terminal)
        raise ValueError("broken")


def test_an_error_ends_the_progress(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = _terminal(monkeypatch)
    monkeypatch.setattr(console, "SILENT_SECONDS", 0.01)
    with pytest.raises(ValueError, match="broken"):
        _break_down(terminal)
    assert "\x1b[?25h" in terminal.getvalue()  # the cursor is shown again
