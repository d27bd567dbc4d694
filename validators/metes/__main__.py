"""`python -m metes`."""

from metes.cli import main

main()
