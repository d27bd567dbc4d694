"""The one error of reading a package."""


class PackageError(Exception):
    """The package could not be read, so nothing was judged: exit code 2. Its text is the whole message."""
