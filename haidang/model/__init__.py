"""The values that travel between rooms: frozen, keyword-only, one file a subject. Nothing is re-exported here."""
