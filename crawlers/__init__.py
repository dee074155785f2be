"""Bring: fetch feeds and pages politely, keep evidence, extract articles."""
