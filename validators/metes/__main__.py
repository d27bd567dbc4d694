"""`python -m metes`."""

import os
import signal

# Until `main` takes over, nothing is open that has to be closed: an interruption just ends the process.
STARTED = signal.getsignal(signal.SIGINT)
if STARTED is signal.default_int_handler:
    signal.signal(signal.SIGINT, lambda number, frame: os._exit(128 + number))

from metes.cli import main  # noqa: E402  # after the handler

signal.signal(signal.SIGINT, STARTED)
main()
