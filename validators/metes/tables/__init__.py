"""Tables after Table Schema: types, constraints and rows."""
