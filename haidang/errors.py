"""What can go wrong, by what the driver does about it.

HaidangError
├── SettingsError        the operator must change something; exit status 2
├── FetchError           try again later (`retry_after` seconds, if the server said so)
├── Quarantined          never try again: the input is bad; the reason is told
├── Refused              somebody said no: robots.txt, a block page, the private-address guard
├── Unavailable          a service (search engine, renderer) does not answer; the trip goes on without it
├── GateRefused          a safeguard says no; `rule` names it
├── NotAllowed           this person may not do that
└── Conflict             the row has moved on since it was read (`rev`)
"""


class HaidangError(Exception):
    """Everything the product raises on purpose. The message is written for the person who reads it."""


class SettingsError(HaidangError):
    """A setting or a command is wrong; says which and what to do."""


class FetchError(HaidangError):
    """A fetch failed in a way that may pass."""

    def __init__(self, message: str, *, retry_after: float | None = None, status: int | None = None) -> None:
        super().__init__(message)
        self.retry_after = retry_after
        self.status = status


class Quarantined(HaidangError):
    """The input can't be used, and will not get better."""


class Refused(HaidangError):
    """A source or the guard refuses; recorded, never bypassed."""

    def __init__(self, message: str, *, by: str) -> None:
        super().__init__(message)
        self.by = by  # robots, guard, block_page, gone, too_large


class Unavailable(HaidangError):
    """A service does not answer."""


class GateRefused(HaidangError):
    """A safeguard refuses an action, whoever asks."""

    def __init__(self, message: str, *, rule: str) -> None:
        super().__init__(message)
        self.rule = rule


class NotAllowed(HaidangError):
    """The person's roles do not allow the action; says who may."""


class Conflict(HaidangError):
    """Somebody else changed it first."""
