"""Builds the web application: templates, routes with their roles, error pages."""

from importlib.resources import files
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, PlainTextResponse, RedirectResponse, Response
from fastapi.staticfiles import StaticFiles
from fastapi.templating import Jinja2Templates
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from starlette.exceptions import HTTPException

from dashboards import api, shape, words
from dashboards.access import Door, ForbiddenError, SignInNeededError, language_of
from dashboards.needs import Needs
from dashboards.pages import (
    admin,
    article,
    audit,
    case,
    complaints,
    digest,
    figures,
    overview,
    queue,
    search,
    sign,
    sources,
)
from dashboards.rail import rail
from dashboards.security import Security
from haidang.errors import Conflict, GateRefused, HaidangError, NotAllowed, Unavailable

PAGES = (sign, overview, queue, complaints, case, search, article, digest, sources, figures, admin, audit, api)


def create(needs: Needs) -> FastAPI:
    """The application of one house."""
    app = FastAPI(title="Hải Đăng", docs_url=None, redoc_url=None, openapi_url=None)
    app.state.needs = needs
    app.state.templates = Jinja2Templates(env=_environment(needs))
    door = Door()
    for page in PAGES:
        page.register(door)
    app.state.roles = door.roles
    app.include_router(door.router)
    app.include_router(sign.public)
    app.mount("/static", StaticFiles(directory=str(files("dashboards") / "static")), name="static")
    _errors(app)
    app.add_middleware(Security, https=needs.settings.web.secure_cookie)
    return app


def _environment(needs: Needs) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(str(files("dashboards") / "templates")),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    translate = words.translator(words.english())
    zone = needs.zone
    environment.globals.update(
        t=translate, words=words, rail=rail, shape=shape, zone=zone, office=needs.letterhead, release="0.1.0"
    )
    environment.filters.update(
        local=lambda at: shape.local(at, zone),
        number=shape.number,
        country=lambda code: words.COUNTRIES.get(code, code),
        language=lambda code: words.LANGUAGES.get(code, code),
    )
    return environment


def _errors(app: FastAPI) -> None:
    def sign_in(request: Request, error: Exception) -> Response:
        assert isinstance(error, SignInNeededError)
        if request.headers.get("hx-request"):
            return Response(status_code=401, headers={"HX-Redirect": "/dang-nhap"})
        from urllib.parse import quote

        return RedirectResponse(f"/dang-nhap?next={quote(error.wanted, safe='')}", status_code=303)

    def forbidden(request: Request, error: Exception) -> Response:
        assert isinstance(error, ForbiddenError)
        roles = ", ".join(sorted(words.ROLES[role.value] for role in error.roles))
        return _told(request, 403, error.why or f"Việc này dành cho: {roles}.")

    def told(status: int) -> Any:
        return lambda request, error: _told(request, status, str(error))

    def missing(request: Request, error: Exception) -> Response:
        assert isinstance(error, HTTPException)
        if error.status_code == 404:
            return _told(
                request, 404, "Không có trang này. Có thể địa chỉ đã gõ nhầm, hoặc mục này đã bị xóa theo hạn lưu."
            )
        return _told(request, error.status_code, str(error.detail))

    def malformed(request: Request, _error: Exception) -> Response:
        return _told(request, 400, "Địa chỉ hoặc biểu mẫu này không đúng dạng. Hãy tải lại trang rồi làm lại.")

    app.add_exception_handler(RequestValidationError, malformed)
    app.add_exception_handler(SignInNeededError, sign_in)
    app.add_exception_handler(ForbiddenError, forbidden)
    app.add_exception_handler(HTTPException, missing)
    app.add_exception_handler(NotAllowed, told(403))
    app.add_exception_handler(GateRefused, told(422))
    app.add_exception_handler(Conflict, told(409))
    app.add_exception_handler(Unavailable, told(503))
    app.add_exception_handler(HaidangError, told(400))


def _told(request: Request, status: int, message: str) -> Response:
    if request.url.path.startswith("/api/"):
        return JSONResponse({"error": message}, status_code=status)
    templates: Jinja2Templates = request.app.state.templates
    try:
        return templates.TemplateResponse(
            request,
            "error.html",
            {"status": status, "message": message, "language": language_of(request)},
            status_code=status,
        )
    except LookupError:
        return PlainTextResponse(message, status_code=status)
