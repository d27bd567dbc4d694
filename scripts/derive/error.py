"""What stops the build."""

from __future__ import annotations


class BuildError(Exception):
    """Something that stops the build: where it arose, what was found, what was expected."""

    def __init__(self, where: str, *, found: str, expected: str) -> None:
        finding = f"found {found}; expected {expected}"
        super().__init__(f"{where}: {finding}" if where else finding)
        self.where, self.found, self.expected = where, found, expected

    def inside(self, where: str) -> BuildError:
        """The same fault, with the place around it named first."""
        place = f"{where}, {self.where}" if self.where else where
        return BuildError(place, found=self.found, expected=self.expected)
