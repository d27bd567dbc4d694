"""Files as bytes and JSON text, with the place of every value; atomic writes."""
