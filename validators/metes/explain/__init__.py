"""What `metes explain` shows of a claim, territory, treaty or any other row."""
