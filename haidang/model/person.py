"""People who use the product, and who may do what."""

from dataclasses import dataclass
from enum import StrEnum


class Role(StrEnum):
    """One person may hold several."""

    ANALYST = "analyst"
    REVIEWER = "reviewer"
    EDITOR = "editor"
    APPROVER = "approver"
    LEADER = "leader"  # reads
    RESEARCHER = "researcher"  # archive only: no posts, cases, drafts
    AUDITOR = "auditor"  # reads the audit, changes nothing
    ADMIN = "admin"


@dataclass(frozen=True, slots=True, kw_only=True)
class User:
    """An account."""

    name: str
    display: str
    roles: frozenset[Role]
    active: bool = True
