"""Tables of docs/method.md that need a computation of their own."""
