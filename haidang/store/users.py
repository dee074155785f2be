"""Accounts and sessions as rows. Passwords are argon2id hashes; of a session's token only the digest is kept."""

import hashlib
import json
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, func, select, update

from haidang.model.person import Role, User
from haidang.store.tables import sessions, users
from haidang.store.unit import Unit, upsert


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """A signed-in browser."""

    user: User
    csrf: str
    until: datetime


def put(unit: Unit, user: User, password_hash: str, now: datetime) -> None:
    """Makes an account, or replaces its roles and password; its sessions end."""
    values = {
        "display": user.display,
        "roles": json.dumps(sorted(user.roles)),
        "password": password_hash,
        "active": user.active,
    }
    unit.execute(
        upsert(unit, users).on_conflict_do_update(index_elements=["name"], set_=values),
        {"name": user.name, "created_at": now, **values},
    )
    unit.execute(delete(sessions).where(sessions.c.user == user.name))  # whoever knew the old password is out


def set_roles(unit: Unit, name: str, roles: frozenset[Role], *, active: bool) -> None:
    """Changes what an account may do; its sessions end."""
    unit.execute(update(users).where(users.c.name == name).values(roles=json.dumps(sorted(roles)), active=active))
    unit.execute(delete(sessions).where(sessions.c.user == name))


def get(unit: Unit, name: str) -> tuple[User, str] | None:
    """(account, password hash)."""
    row = unit.execute(select(users).where(users.c.name == name)).one_or_none()
    if row is None:
        return None
    roles = frozenset(Role(role) for role in json.loads(row.roles))
    return User(name=row.name, display=row.display, roles=roles, active=row.active), row.password


def every(unit: Unit) -> list[User]:
    """All accounts, by name."""
    names = unit.execute(select(users.c.name).order_by(users.c.name)).scalars().all()
    return [found[0] for name in names if (found := get(unit, name)) is not None]


def count(unit: Unit) -> int:
    """How many accounts there are."""
    return int(unit.execute(select(func.count()).select_from(users)).scalar_one())


def open_session(unit: Unit, name: str, *, token: str, csrf: str, now: datetime, until: datetime) -> None:
    """Remembers a sign-in; ended sessions are swept."""
    unit.execute(delete(sessions).where(sessions.c.until < now))
    unit.execute(
        sessions.insert().values(token_digest=_digest(token), user=name, csrf=csrf, created_at=now, until=until)
    )


def session(unit: Unit, token: str, now: datetime) -> Session | None:
    """The session of a token, while it lasts and the account is active."""
    row = unit.execute(
        select(sessions).where(sessions.c.token_digest == _digest(token), sessions.c.until > now)
    ).one_or_none()
    if row is None:
        return None
    found = get(unit, row.user)
    if found is None or not found[0].active:
        return None
    return Session(user=found[0], csrf=row.csrf, until=row.until)


def close_session(unit: Unit, token: str) -> None:
    """Signs out."""
    unit.execute(delete(sessions).where(sessions.c.token_digest == _digest(token)))


def _digest(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
