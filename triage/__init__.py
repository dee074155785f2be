"""Judge: signals with evidence, the case state table, the gate."""
