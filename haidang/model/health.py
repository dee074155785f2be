"""How the installation does."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """How one part does, and what to do."""

    part: str
    state: str  # works, degraded, broken
    detail: str
