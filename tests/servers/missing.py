"""Why a test server can't be had on this machine."""


class Missing(Exception):
    """The message says what is missing and how to get it."""
