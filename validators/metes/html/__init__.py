"""Self-contained HTML documents: what the page and the reports share, from libraries to colours."""
