"""Opens whatever `metes check` is given: files, folders, archives, databases and standard input.

Nothing is executed and nothing is fetched. Archives are inspected before they are unpacked into a temporary folder."""
