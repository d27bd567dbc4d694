"""The benchmark: its inputs, its processes, and the page that it writes."""
