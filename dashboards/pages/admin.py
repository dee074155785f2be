"""Quản trị: how the installation does, its settings as they stand, and accounts."""

from typing import Annotated

from argon2 import PasswordHasher
from fastapi import Form
from fastapi.responses import RedirectResponse, Response

from dashboards.access import ADMIN, Door, Visit
from haidang.model.person import Role, User
from haidang.store import audit, counts, users

SHORTEST_PASSWORD = 12


def register(door: Door) -> None:
    """Adds the routes."""

    @door.get("/quan-tri", ADMIN)
    def admin(visit: Visit) -> Response:
        """The settings page."""
        return _page(visit, "")

    @door.post("/quan-tri/tai-khoan", ADMIN)
    def put_user(
        visit: Visit,
        name: Annotated[str, Form(max_length=60)],
        display: Annotated[str, Form(max_length=120)] = "",
        password: Annotated[str, Form(max_length=500)] = "",
        role: Annotated[list[Role] | None, Form()] = None,
        active: Annotated[bool, Form()] = False,
    ) -> Response:
        """Makes an account or changes one; a password is only set when given."""
        roles = frozenset(role or ())
        name = name.strip()
        with visit.needs.store.read() as unit:
            known = users.get(unit, name)
        if not name or not name.isascii() or not name.replace("-", "").replace("_", "").isalnum():
            return _page(visit, "Tên đăng nhập chỉ gồm chữ không dấu, số, gạch nối.", 400)
        if not roles:
            return _page(visit, "Hãy chọn ít nhất một vai trò.", 400)
        if name == visit.user.name and (Role.ADMIN not in roles or not active):
            return _page(visit, "Không thể tự bỏ quyền quản trị của chính mình.", 400)
        if (not known or password) and len(password) < SHORTEST_PASSWORD:
            return _page(visit, f"Mật khẩu cần ít nhất {SHORTEST_PASSWORD} ký tự.", 400)
        hashed = PasswordHasher().hash(password) if password else (known[1] if known else "")
        user = User(name=name, display=display.strip() or name, roles=roles, active=active)
        with visit.needs.store.begin() as unit:
            users.put(unit, user, hashed, visit.now)
            if known:
                users.set_roles(unit, name, roles, active=active)
            detail = f"{', '.join(sorted(roles))}{'' if active else ', off'}{', new password' if password else ''}"
            audit.append(unit, who=visit.user.name, what="user.put", subject=name, detail=detail, now=visit.now)
        return RedirectResponse("/quan-tri#tai-khoan", status_code=303)


def _page(visit: Visit, fault: str, status: int = 200) -> Response:
    with visit.needs.store.read() as unit:
        accounts = users.every(unit)
        set_aside = counts.quarantined(unit, 30)
    return visit.render(
        "admin.html",
        status=status,
        fault=fault,
        findings=visit.needs.examine(),
        accounts=accounts,
        settings=visit.needs.settings,
        set_aside=set_aside,
        every_role=list(Role),
    )
