"""Open what `metes check` accepts: files, folders, archives, databases and standard input.

Nothing in an input is executed and nothing is downloaded. An archive is inspected before any byte of it is unpacked, to
a temporary folder that is deleted when the command ends.
"""
