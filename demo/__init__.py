"""The bundled newsroom: an invented web of outlets and a social server, for the demonstration and the tests."""
