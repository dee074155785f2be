"""Who may call what: every route names its roles here, and nothing is served without passing through `Door`."""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import HTMLResponse, Response

from dashboards.needs import Needs
from haidang.model.person import Role, User
from haidang.store import users

COOKIE = "haidang"

EVERYBODY = frozenset(Role)
# A researcher sees the archive only: no posts, cases, drafts (safeguard 2); an auditor reads the audit.
STAFF = frozenset({Role.ANALYST, Role.REVIEWER, Role.EDITOR, Role.APPROVER, Role.LEADER, Role.ADMIN})
ARCHIVE = STAFF | {Role.RESEARCHER}
CASES = frozenset({Role.ANALYST, Role.REVIEWER, Role.APPROVER, Role.LEADER})
CASE_WORK = frozenset({Role.ANALYST, Role.REVIEWER, Role.APPROVER})
DIGESTS = frozenset({Role.EDITOR, Role.REVIEWER, Role.APPROVER, Role.LEADER})
DIGEST_WORK = frozenset({Role.EDITOR})
ADMIN = frozenset({Role.ADMIN})
AUDIT = frozenset({Role.AUDITOR, Role.ADMIN})


class SignInNeededError(Exception):
    """Nobody is signed in; `next` is where the person wanted to go."""

    def __init__(self, wanted: str) -> None:
        super().__init__(wanted)
        self.wanted = wanted


class ForbiddenError(Exception):
    """Signed in, but not allowed; `roles` may."""

    def __init__(self, roles: frozenset[Role], why: str = "") -> None:
        super().__init__(why)
        self.roles = roles
        self.why = why


@dataclass(frozen=True, slots=True)
class Visit:
    """One request of one person."""

    request: Request
    needs: Needs
    user: User
    csrf: str
    language: str  # vi or en

    @property
    def now(self) -> datetime:
        """The instant of the request, UTC."""
        return self.needs.clock.now()

    def may(self, roles: Iterable[Role]) -> bool:
        """Whether the person holds one of the roles."""
        return bool(self.user.roles & frozenset(roles))

    def render(self, template: str, *, status: int = 200, **values: Any) -> Response:
        """A page in the person's language."""
        page: Response = self.request.app.state.templates.TemplateResponse(
            self.request, template, {"visit": self, "user": self.user, **values}, status_code=status
        )
        return page


def language_of(request: Request) -> str:
    """`?lang=` or the cookie; Vietnamese otherwise."""
    wanted = request.query_params.get("lang") or request.cookies.get("lang") or "vi"
    return "en" if wanted == "en" else "vi"


def _signed_in(request: Request) -> tuple[User, str]:
    needs: Needs = request.app.state.needs
    token = request.cookies.get(COOKIE, "")
    found = None
    if token:
        with needs.store.read() as unit:
            found = users.session(unit, token, needs.clock.now())
    if found is None:
        wanted = request.url.path + (f"?{request.url.query}" if request.url.query else "")
        raise SignInNeededError(wanted if request.method == "GET" else "/")
    return found.user, found.csrf


def reader(roles: frozenset[Role]) -> Callable[[Request], Visit]:
    """For routes that change nothing."""

    def dependency(request: Request) -> Visit:
        user, csrf = _signed_in(request)
        if not user.roles & roles:
            raise ForbiddenError(roles)
        return Visit(request, request.app.state.needs, user, csrf, language_of(request))

    return dependency


def actor(roles: frozenset[Role]) -> Callable[..., Visit]:
    """For routes that change something: the form carries the session's token."""

    def dependency(request: Request, csrf: Annotated[str, Form()] = "") -> Visit:
        user, expected = _signed_in(request)
        if not secrets.compare_digest(csrf.encode(), expected.encode()):
            raise ForbiddenError(roles, "Biểu mẫu đã hết hạn. Hãy tải lại trang và làm lại.")
        if not user.roles & roles:
            raise ForbiddenError(roles)
        return Visit(request, request.app.state.needs, user, expected, language_of(request))

    return dependency


class Door:
    """Adds routes with their roles; a test walks all of them as each role."""

    def __init__(self) -> None:
        self.router = APIRouter()
        self.roles: dict[tuple[str, str], frozenset[Role]] = {}

    def get(self, path: str, roles: frozenset[Role], **extra: Any) -> Callable[[Callable[..., Any]], Any]:
        """A page to read. The handler takes `visit: Visit` first."""
        return self._add("GET", path, roles, Depends(reader(roles)), **extra)

    def post(self, path: str, roles: frozenset[Role], **extra: Any) -> Callable[[Callable[..., Any]], Any]:
        """An action."""
        return self._add("POST", path, roles, Depends(actor(roles)), **extra)

    def _add(
        self, method: str, path: str, roles: frozenset[Role], visit: Any, **extra: Any
    ) -> Callable[[Callable[..., Any]], Any]:
        self.roles[(method, path)] = roles

        def register(handler: Callable[..., Any]) -> Callable[..., Any]:
            import inspect

            signature = inspect.signature(handler)
            first, *rest = signature.parameters.values()
            bound = first.replace(default=visit, kind=inspect.Parameter.KEYWORD_ONLY)
            others = [p.replace(kind=inspect.Parameter.KEYWORD_ONLY) for p in rest]

            def endpoint(**values: Any) -> Any:
                return handler(values.pop(first.name), **values)

            endpoint.__signature__ = signature.replace(parameters=[bound, *others])  # type: ignore[attr-defined]
            endpoint.__name__ = handler.__name__
            endpoint.__doc__ = handler.__doc__
            self.router.add_api_route(
                path,
                endpoint,
                methods=[method],
                response_class=extra.pop("response_class", HTMLResponse),
                response_model=None,
                **extra,
            )
            return handler

        return register
