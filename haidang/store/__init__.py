"""The database. Callers see model values, never rows."""
