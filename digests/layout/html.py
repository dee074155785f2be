"""HTML through jinja2, escaped throughout: reads on a screen, prints on A4 with the same layout figures."""

from datetime import tzinfo
from functools import cache
from typing import TYPE_CHECKING

from digests.layout import measures
from digests.layout.sheet import sheet
from digests.periods import HANOI
from haidang.model.bulletin import Bulletin

if TYPE_CHECKING:
    from jinja2 import Template


class HtmlRenderer:
    """ports.Renderer. One file, without scripts; fonts come from the dashboard where it is reachable."""

    suffix = ".html"

    def __init__(self, zone: tzinfo = HANOI) -> None:
        self._zone = zone

    def render(self, bulletin: Bulletin) -> bytes:
        """The document."""
        return _template().render(sheet=sheet(bulletin, self._zone), m=measures).encode("utf-8", "replace")


@cache
def _template() -> "Template":
    from jinja2 import Environment, PackageLoader, StrictUndefined, select_autoescape

    environment = Environment(
        loader=PackageLoader("digests", "layout"),
        autoescape=select_autoescape(default=True, default_for_string=True),
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("digest.html.jinja")
