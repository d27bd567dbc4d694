"""Files as bytes and JSON text, with line and column of every value; atomic writes."""
