"""What `metes check` can be pointed at: files, folders, archives, databases and standard input.

Nothing that is opened here is executed, and nothing is fetched. An archive is looked at before a byte of it is
unpacked, into a folder of its own that goes when the command ends."""
