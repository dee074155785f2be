"""The catalogue that the demonstration gives to the product."""

from pathlib import Path

from crawlers.registry import check, load
from demo import catalogue, outlets


def test_the_product_takes_it(tmp_path: Path) -> None:
    file = tmp_path / "sources.toml"
    written = catalogue.write(file, port=8399)
    assert check(file) == ()
    sources = load(file)
    assert len(sources) == written
    assert {s.outlet for s in sources} == {o.domain for o in outlets.load().outlets} | {"quangtruong.example"}
    assert all(s.address.startswith("http://127.0.10.") and ":8399/" in s.address for s in sources)
    assert {str(s.kind) for s in sources} == {"feed", "sitemap", "mastodon"}
