"""The page in Debian's Firefox too, driven by Marionette, the protocol that Firefox itself brings."""

from __future__ import annotations

import json
import shutil
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from browser import LANGUAGES, need

FIREFOX = shutil.which("firefox-esr") or shutil.which("firefox")
START_SECONDS = 60.0
# No page of its own, no updates, no telemetry: the tests reach no network.
PREFERENCES = {
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.disabledForTesting": True,
    "network.dns.disabled": True,
    "intl.locale.requested": "en-GB",
}


class Marionette:
    """A session of Firefox: messages are `length:[type, number, name, parameters]`."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), timeout=START_SECONDS)
        self.stream = self.socket.makefile("rb")
        self.number = 0
        self._read()
        self.call("WebDriver:NewSession", {})

    def call(self, name: str, parameters: dict[str, Any]) -> Any:
        """One command and its result; fails with the message of Firefox."""
        self.number += 1
        body = json.dumps([0, self.number, name, parameters]).encode()
        self.socket.sendall(str(len(body)).encode() + b":" + body)
        _, _, error, result = self._read()
        assert error is None, error
        return result

    def run(self, script: str, *arguments: Any) -> Any:
        """Value that a function body returns in the page."""
        parameters = {"script": script, "args": list(arguments), "sandbox": "default", "newSandbox": True}
        return self.call("WebDriver:ExecuteScript", parameters)["value"]

    def until(self, condition: str, seconds: float = 20.0) -> None:
        """Wait until a condition holds in the page."""
        end = time.monotonic() + seconds
        while not self.run(f"return {condition};"):
            assert time.monotonic() < end, f"after {seconds} s it is still not so: {condition}"
            time.sleep(0.05)

    def close(self) -> None:
        """End Firefox, and the connection with it."""
        self.call("Marionette:Quit", {"flags": ["eForceQuit"]})
        self.stream.close()
        self.socket.close()

    def _read(self) -> Any:
        length = b""
        while (character := self.stream.read(1)) != b":":
            assert character, "Firefox closed the connection"
            length += character
        return json.loads(self.stream.read(int(length)))


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Marionette]:
    need(FIREFOX, "no Firefox to open the page with: apt-get install firefox-esr")
    profile = tmp_path_factory.mktemp("profile")
    lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in PREFERENCES.items()]
    (profile / "user.js").write_text("".join(lines), encoding="utf-8")
    command = [str(FIREFOX), "--headless", "--marionette", "--profile", str(profile), "--no-remote"]
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        try:
            with closing(Marionette(_port(profile))) as found:
                yield found
            process.wait(timeout=30)
        finally:
            process.kill()


def _port(profile: Path) -> int:
    file = profile / "MarionetteActivePort"
    end = time.monotonic() + START_SECONDS
    while not (file.is_file() and file.read_text(encoding="utf-8").strip()):
        assert time.monotonic() < end, "Firefox did not start"
        time.sleep(0.1)
    return int(file.read_text(encoding="utf-8"))


def test_page_opens_and_its_map_is_drawn(firefox: Marionette, page_file: Path) -> None:
    firefox.call("WebDriver:Navigate", {"url": f"{page_file.as_uri()}#date=1900-01-01&lang=en"})
    firefox.until("document.querySelectorAll('.cards > li').length > 0")
    # A PNG of a canvas on which nothing is drawn has a few thousand bytes.
    firefox.until("document.querySelector('.map-stage .map-top').toDataURL().length > 50000")
    assert firefox.run("return performance.getEntriesByType('resource').map((each) => each.name);") == []


def test_sheets_open_in_every_language(firefox: Marionette, page_file: Path, data: dict[str, Any]) -> None:
    firefox.call("WebDriver:Navigate", {"url": f"{page_file.as_uri()}#lang=en"})
    for language in LANGUAGES:
        for kind, table, name in (("territory", "territories", "name"), ("treaty", "treaties", "title")):
            for id_ in list(data[table])[:6]:
                firefox.run("location.hash = arguments[0];", f"#{kind}={id_}&lang={language}")
                expected = json.dumps(data[table][id_][name][LANGUAGES.index(language)])
                firefox.until(f"document.querySelector('#panel h2').textContent === {expected}")


def test_play_switches_and_ask_work(firefox: Marionette, page_file: Path) -> None:
    firefox.call("WebDriver:Navigate", {"url": f"{page_file.as_uri()}#lang=en"})
    firefox.run("location.hash = '#question=russia-1858-1860&date=1850-01-01&lang=en';")
    firefox.until("document.querySelector('#panel .figure.large')")
    firefox.run("document.querySelector('.switch input:not(:checked)').click();")
    firefox.until("location.hash.includes('switches=')")
    firefox.run("document.querySelectorAll('.time-buttons button')[1].click();")
    firefox.until("!location.hash.includes('date=1850')")
    firefox.run("location.hash = '#ask=600,000%20km2%20at%20Aigun&lang=en';")
    firefox.until("document.querySelector('.ask-word') && document.querySelector('.ask-word').textContent === 'Holds'")
