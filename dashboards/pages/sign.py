"""Sign in and out. Attempts are limited by name and by address; a wrong name takes as long as a wrong password."""

import secrets
from datetime import timedelta
from typing import Annotated
from urllib.parse import urlsplit

from argon2 import PasswordHasher
from argon2.exceptions import VerifyMismatchError
from fastapi import APIRouter, Form, Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from limits import parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from dashboards.access import ARCHIVE, COOKIE, EVERYBODY, STAFF, Door, Visit, language_of
from dashboards.needs import Needs
from haidang.model.person import Role, User
from haidang.store import audit, users

public = APIRouter()
PER_NAME = parse("10/15 minutes")
PER_ADDRESS = parse("50/15 minutes")


class Gatekeeper:
    """Checks passwords at a bounded rate."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher()
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._decoy = self._hasher.hash(secrets.token_hex(16))

    def allows(self, name: str, address: str) -> bool:
        """Counts an attempt; False when there were too many."""
        by_name = self._limiter.hit(PER_NAME, "name", name)
        return self._limiter.hit(PER_ADDRESS, "address", address) and by_name

    def check(self, found: tuple[User, str] | None, password: str) -> User | None:
        """The account if the password is its own."""
        user, hashed = found if found else (None, self._decoy)
        try:
            self._hasher.verify(hashed, password)
        except VerifyMismatchError:
            return None
        return user if user is not None and user.active else None


@public.get("/dang-nhap", response_class=HTMLResponse)
def form(request: Request, next: str = "/") -> Response:  # noqa: A002  the query's name
    """The sign-in page."""
    return _form(request, next, "")


def _form(request: Request, wanted: str, fault: str, status: int = 200) -> Response:
    page: Response = request.app.state.templates.TemplateResponse(
        request,
        "sign_in.html",
        {"next": _inside(wanted), "fault": fault, "language": language_of(request)},
        status_code=status,
    )
    return page


def _inside(address: str) -> str:
    parts = urlsplit(address)
    clean = not parts.scheme and not parts.netloc and address.startswith("/") and not address.startswith("//")
    return address if clean and "\\" not in address else "/"


@public.post("/dang-nhap", response_class=HTMLResponse)
def sign_in(
    request: Request,
    name: Annotated[str, Form(max_length=100)],
    password: Annotated[str, Form(max_length=500)],
    next: Annotated[str, Form(max_length=2000)] = "/",  # noqa: A002  the form's name
) -> Response:
    """Opens a session."""
    needs: Needs = request.app.state.needs
    state = request.app.state
    if not hasattr(state, "gatekeeper"):
        state.gatekeeper = Gatekeeper()
    gatekeeper: Gatekeeper = state.gatekeeper
    address = request.client.host if request.client else ""
    if not gatekeeper.allows(name, address):
        return _form(request, next, "Đã thử quá nhiều lần. Hãy đợi 15 phút rồi thử lại.", 429)
    with needs.store.read() as unit:
        found = users.get(unit, name)
    user = gatekeeper.check(found, password)
    now = needs.clock.now()
    if user is None:
        with needs.store.begin() as unit:
            audit.append(unit, who=name[:100], what="sign_in.failed", subject="", detail="", now=now)
        return _form(request, next, "Tên hoặc mật khẩu chưa đúng.", 401)
    token, csrf = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
    until = now + timedelta(hours=needs.settings.web.session_hours)
    with needs.store.begin() as unit:
        users.open_session(unit, user.name, token=token, csrf=csrf, now=now, until=until)
        audit.append(unit, who=user.name, what="sign_in", subject="", detail="", now=now)
    answer = RedirectResponse(_first_page(user, _inside(next)), status_code=303)
    answer.set_cookie(
        COOKIE, token, httponly=True, samesite="strict", secure=needs.settings.web.secure_cookie, path="/"
    )
    return answer


def _first_page(user: User, wanted: str) -> str:
    if wanted != "/" or user.roles & STAFF:
        return wanted
    return "/tim-kiem" if user.roles & ARCHIVE else "/kiem-tra" if Role.AUDITOR in user.roles else wanted


def register(door: Door) -> None:
    """Adds the routes that need a session."""

    @door.post("/dang-xuat", EVERYBODY)
    def sign_out(visit: Visit) -> Response:
        """Ends the session."""
        with visit.needs.store.begin() as unit:
            users.close_session(unit, visit.request.cookies.get(COOKIE, ""))
            audit.append(unit, who=visit.user.name, what="sign_out", subject="", detail="", now=visit.now)
        answer = RedirectResponse("/dang-nhap", status_code=303)
        answer.delete_cookie(COOKIE, path="/")
        return answer

    @door.get("/ngon-ngu/{language}", EVERYBODY)
    def choose_language(visit: Visit, language: str) -> Response:
        """Remembers the language of the interface."""
        back = _inside(visit.request.query_params.get("next", "/"))
        answer = RedirectResponse(back, status_code=303)
        answer.set_cookie("lang", "en" if language == "en" else "vi", samesite="strict", path="/", max_age=31536000)
        return answer
