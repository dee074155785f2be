"""Whose turn it is: one request at a time to a host, with its pause between two. Pure; seconds come from the caller."""

from dataclasses import dataclass


@dataclass(slots=True)
class Lane:
    """What is owed to one host."""

    next_at: float = 0.0  # when the next request may start
    closed_until: float = 0.0  # it answered 429 or 503: nothing before

    def wait(self, now: float) -> float:
        """Seconds until the next request may start."""
        return max(0.0, self.next_at - now)

    def closed_for(self, now: float) -> float:
        """Seconds that the host asked to be left alone for."""
        return max(0.0, self.closed_until - now)

    def asked(self, now: float, *, delay: float) -> None:
        """A request has ended; the pause counts from its end, so that a slow server gets its pause too."""
        self.next_at = max(self.next_at, now + delay)

    def closed(self, now: float, *, seconds: float) -> None:
        """The host asked for a pause."""
        self.closed_until = max(self.closed_until, now + seconds)
