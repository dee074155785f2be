"""Settings: `haidang.toml`, overridden by `HAIDANG_*`, overridden by arguments. Frozen; read once, in the command line.

`HAIDANG_ELASTICSEARCH_URL` sets `search.url` and the engine; any other value is `HAIDANG_<SECTION>__<NAME>`, parsed as
TOML where it parses and taken as text where it does not (`HAIDANG_CRAWL__DELAY=1.5`).
"""

import os
import tomllib
from collections.abc import Mapping
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator

from haidang.errors import SettingsError

DEFAULT_FILE = Path("haidang.toml")


class _Section(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Store(_Section):
    """Where the truth lies."""

    url: str = ""  # SQLAlchemy address; empty: SQLite in the data folder


class Crawl(_Section):
    """How we behave on other people's servers."""

    contact: str = (
        ""  # e-mail or address of a page, sent in the user agent; `run` on the real catalogue refuses without
    )
    catalogue: Path | None = None  # TOML; None: the bundled one
    allow_networks: tuple[str, ...] = ()  # "127.0.10.0/24:8310": private address and port pairs that may be fetched
    delay: float = Field(default=2.0, ge=0)  # seconds between requests to one host, unless the source says more
    timeout: float = Field(default=30.0, gt=0)
    max_bytes: int = Field(default=8_000_000, gt=0)  # of one answer, decoded
    concurrency: int = Field(default=8, ge=1)  # requests under way in all
    recheck: tuple[float, ...] = (1.0, 6.0, 24.0)  # hours after first sight when an article is looked at again

    @field_validator("allow_networks")
    @classmethod
    def _pairs(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for pair in value:
            network, _, port = pair.rpartition(":")
            if not (network and port.isdigit() and 0 < int(port) < 65536):
                raise ValueError(f"{pair!r} is no NETWORK:PORT, for example 127.0.10.0/24:8310")
            ip_network(network)
        return value

    @property
    def user_agent(self) -> str:
        """What we say we are."""
        return f"haidang/0.1 (press monitoring of a public body; contact: {self.contact or 'none given'})"


class Search(_Section):
    """The search engine."""

    engine: Literal["local", "elasticsearch"] = "local"
    url: str = ""
    ca_file: Path | None = None
    api_key: str = ""
    index: str = "haidang"


class Models(_Section):
    """The embedding model."""

    embedder: Literal["bundled", "endpoint", "none"] = "bundled"
    endpoint: str = ""  # of /v1/embeddings
    endpoint_model: str = ""


class Web(_Section):
    """The dashboard."""

    host: str = "127.0.0.1"
    port: int = Field(default=8080, ge=0, lt=65536)
    session_hours: float = 10.0
    secure_cookie: bool = False  # true behind TLS


class Times(_Section):
    """When things fall due. Local time of the office."""

    timezone: str = "Asia/Ho_Chi_Minh"
    daily_draft: str = "06:30"
    retention_days_posts: int = Field(default=180, ge=1)


class Office(_Section):
    """What the letterhead says."""

    parent_body: str = "UBND THÀNH PHỐ ĐÀ NẴNG"
    body: str = "SỞ NGOẠI VỤ"
    symbol: str = "BC-SNgV"
    place: str = "Đà Nẵng"
    signer_lines: tuple[str, ...] = ("GIÁM ĐỐC",)
    recipients: tuple[str, ...] = ("Lãnh đạo Sở", "Lưu: VT, TTBC")


class Settings(_Section):
    """All of it."""

    data: Path = Path("var")
    processes: int = Field(default=1, ge=1)  # `work` processes
    store: Store = Store()
    crawl: Crawl = Crawl()
    search: Search = Search()
    models: Models = Models()
    web: Web = Web()
    times: Times = Times()
    office: Office = Office()

    @property
    def store_url(self) -> str:
        """SQLAlchemy address of the store."""
        return self.store.url or f"sqlite:///{(self.data / 'haidang.db').absolute()}"


def load(
    *,
    file: Path | None = None,
    environment: Mapping[str, str] | None = None,
    arguments: Mapping[str, Any] | None = None,
) -> Settings:
    """Reads the settings. Raises SettingsError with the file, the name and what is wrong."""
    environment = os.environ if environment is None else environment
    named = file or (Path(environment["HAIDANG_CONFIG"]) if "HAIDANG_CONFIG" in environment else None)
    path = named or DEFAULT_FILE
    tree: dict[str, Any] = {}
    if path.exists():
        try:
            tree = tomllib.loads(path.read_text("utf-8"))
        except (tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
            raise SettingsError(f"{path}: not valid TOML: {error}") from error
    elif named:
        raise SettingsError(f"{path}: no such file")
    _overlay_environment(tree, environment)
    for dotted, value in (arguments or {}).items():
        if value is not None:
            _put(tree, dotted.split("."), value)
    try:
        return Settings.model_validate(tree)
    except ValidationError as error:
        first = error.errors()[0]
        name = ".".join(str(part) for part in first["loc"])
        raise SettingsError(f"setting {name or path}: {first['msg']} (from {path}, HAIDANG_* or arguments)") from error


def _overlay_environment(tree: dict[str, Any], environment: Mapping[str, str]) -> None:
    if url := environment.get("HAIDANG_ELASTICSEARCH_URL"):
        _put(tree, ["search", "url"], url)
        _put(tree, ["search", "engine"], "elasticsearch")
    for name in ("store", "crawl", "search", "models", "web", "times", "office"):
        prefix = f"HAIDANG_{name.upper()}__"
        for key, raw in environment.items():
            if key.startswith(prefix):
                _put(tree, [name, key.removeprefix(prefix).lower()], _value(raw))
    for key in ("HAIDANG_DATA", "HAIDANG_PROCESSES"):
        if key in environment:
            _put(tree, [key.removeprefix("HAIDANG_").lower()], _value(environment[key]))


def _value(raw: str) -> Any:
    try:
        return tomllib.loads(f"v = {raw}")["v"]
    except tomllib.TOMLDecodeError:
        return raw


def _put(tree: dict[str, Any], path: list[str], value: object) -> None:
    for part in path[:-1]:
        tree = tree.setdefault(part, {})
    tree[path[-1]] = value
