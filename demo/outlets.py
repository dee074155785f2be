"""The invented outlets and the social server, read from outlets.toml."""

import tomllib
from dataclasses import dataclass
from pathlib import Path
from zoneinfo import ZoneInfo

FILE = Path(__file__).parent / "outlets.toml"
NETWORK = "127.0.10"
PORT = 8310
CONTROL = f"{NETWORK}.1"
DEFAULT_ROBOTS = "User-agent: *\nDisallow: /tim-kiem\nAllow: /\n"

# The names publishers declare, and what every browser takes them for.
CODECS = {"shift_jis": "cp932", "euc-kr": "cp949", "gb2312": "gb18030", "big5": "big5hkscs"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlet:
    """One row of outlets.toml; the meaning of the fields is told there."""

    id: str
    name: str
    domain: str
    address: int
    language: str
    country: str
    ownership: str
    tier: int
    scope: str
    feed: str
    feed_path: str
    encoding: str
    charset: str
    timezone: str
    template: str
    page: str
    dates: str
    links: str
    validators: str
    zone_name: str = ""
    said_language: str = ""  # what its pages declare, where that is wrong or a different code
    normal_form: str = ""
    amp: bool = False
    robots: str = DEFAULT_ROBOTS
    video: str = ""  # title of its video page, linked from its feed
    gallery: str = ""

    @property
    def host(self) -> str:
        """Its loopback address."""
        return f"{NETWORK}.{self.address}"

    @property
    def zone(self) -> ZoneInfo:
        """Its time zone."""
        return ZoneInfo(self.timezone)

    @property
    def codec(self) -> str:
        """Python's name of its encoding, as browsers read it."""
        return CODECS.get(self.encoding, self.encoding)


@dataclass(frozen=True, slots=True, kw_only=True)
class SectionFeed:
    """A second feed of an outlet."""

    id: str
    outlet: str
    path: str
    sections: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Social:
    """The social server."""

    id: str
    name: str
    domain: str
    address: int
    tags: tuple[str, ...]

    @property
    def host(self) -> str:
        """Its loopback address."""
        return f"{NETWORK}.{self.address}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """All that has an address."""

    outlets: tuple[Outlet, ...]
    section_feeds: tuple[SectionFeed, ...]
    social: Social


def load(file: Path = FILE) -> Town:
    """The outlets. Raises ValueError where two share an address or an id."""
    tables = tomllib.loads(file.read_text("utf-8"))
    outlets = tuple(Outlet(**table) for table in tables["outlet"])
    feeds = tuple(SectionFeed(**{**t, "sections": tuple(t["sections"])}) for t in tables["section_feed"])
    social = Social(**{**tables["social"], "tags": tuple(tables["social"]["tags"])})
    for name in ("id", "address", "domain"):
        values = [getattr(place, name) for place in (*outlets, social)]
        if len(set(values)) < len(values):
            raise ValueError(f"{file}: two places share a {name}")
    return Town(outlets=outlets, section_feeds=feeds, social=social)
