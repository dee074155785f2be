"""The newsroom's catalogue for the product: `[[source]]` tables in the fields that `haidang sources check` knows."""

import json
from collections.abc import Mapping
from pathlib import Path

from demo.outlets import PORT, Outlet, Town, load

DELAY = 0.05  # seconds; each outlet is a host of its own
_CODES = {"zh-Hans": "zh", "zh-Hant": "zh"}


def tables(town: Town, *, port: int = PORT) -> list[dict[str, object]]:
    """One table an address: the outlets' feeds, their section feeds, the social server's timelines."""
    outlets = {outlet.id: outlet for outlet in town.outlets}
    found = [_feed(outlet, outlet.id, outlet.name, outlet.feed_path, port) for outlet in town.outlets]
    for feed in town.section_feeds:
        outlet = outlets[feed.outlet]
        name = f"{outlet.name} – {feed.sections[0] if feed.sections else feed.path}"
        found.append(_feed(outlet, feed.id, name, feed.path, port))
    social = town.social
    paths = {f"tag-{tag}": f"tag/{tag}" for tag in social.tags} | {"public": "public"}
    for suffix, path in paths.items():
        found.append(
            {
                "id": f"{social.id}-{suffix}",
                "name": f"{social.name} – {path.replace('tag/', '#')}",
                "outlet": social.domain,
                "country": "VN",
                "languages": ["vi"],
                "ownership": "social",
                "tier": 4,
                "scope": "danang",
                "kind": "mastodon",
                "address": f"http://{social.host}:{port}/api/v1/timelines/{path}?limit=40",
                "timezone": "Asia/Ho_Chi_Minh",
                "interval": "5m",
                "stale_after": "24h",
                "delay": DELAY,
                "provenance": "invented, for the demonstration",
            }
        )
    return found


def _feed(outlet: Outlet, source: str, name: str, path: str, port: int) -> dict[str, object]:
    return {
        "id": source,
        "name": name,
        "outlet": outlet.domain,
        "country": outlet.country,
        "languages": [_CODES.get(outlet.language, outlet.language)],
        "ownership": outlet.ownership,
        "tier": outlet.tier,
        "scope": outlet.scope,
        "kind": "sitemap" if outlet.feed == "sitemap" else "feed",
        "address": f"http://{outlet.host}:{port}{path}",
        "timezone": outlet.timezone,
        "interval": "5m",
        "stale_after": "24h",
        "delay": DELAY,
        "provenance": "invented, for the demonstration",
    }


def write(file: Path, *, port: int = PORT) -> int:
    """Writes the catalogue: how many sources it names."""
    found = tables(load(), port=port)
    file.write_text("# Written by demo/catalogue.py.\n\n" + "\n".join(_toml(table) for table in found), "utf-8")
    return len(found)


def _toml(table: Mapping[str, object]) -> str:
    # JSON's strings, numbers and lists are TOML's too.
    lines = [f"{name} = {json.dumps(value, ensure_ascii=False)}" for name, value in table.items()]
    return "[[source]]\n" + "\n".join(lines) + "\n"


if __name__ == "__main__":
    import sys

    print(write(Path(sys.argv[1])), "sources")
