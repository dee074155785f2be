"""A folder of pages to extracted articles, for `haidang extract DIR --out F.json`."""

import gzip
import json
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from crawlers.extract_child import Extractor
from haidang.errors import Quarantined, SettingsError
from haidang.model.page import Extracted


@dataclass(frozen=True, slots=True, kw_only=True)
class FolderPage:
    """One file of the folder: what it says, or why it could not be read."""

    stem: str
    extracted: Extracted | None
    fault: str = ""

    def as_row(self) -> dict[str, object]:
        """The fields of interfaces.md; `error` in place of a page that could not be read."""
        page = self.extracted
        if page is None:
            return {"articleBody": "", "page_type": "error", "error": self.fault}
        return {
            "articleBody": "\n\n".join(page.paragraphs),
            "title": page.title,
            "lead": page.lead,
            "published": page.published.isoformat() if page.published else None,
            "authors": list(page.authors),
            "language": page.language,
            "page_type": page.page_type,
            "reason": page.reason,
        }


def extract_folder(folder: Path, *, timezone: str = "Asia/Ho_Chi_Minh") -> Iterator[FolderPage]:
    """Every `*.html` and `*.html.gz` of a folder by name; `urls.json`, where there is one, maps stems to addresses.

    Raises SettingsError where the folder or `urls.json` can't be read; a page that can't comes out with a fault.
    """
    files = page_files(folder)
    urls = _urls(folder)
    extractor = Extractor()
    try:
        for stem, file in files.items():
            yield read_page(extractor, stem, file, urls.get(stem, ""), timezone)
    finally:
        extractor.close()


def page_files(folder: Path) -> dict[str, Path]:
    """Stem to file, in order. Raises SettingsError."""
    if not folder.is_dir():
        raise SettingsError(f"{folder}: no such folder")
    files = sorted(f for f in folder.iterdir() if f.name.endswith((".html", ".html.gz")))
    return {f.name.removesuffix(".gz").removesuffix(".html"): f for f in files}


def _urls(folder: Path) -> dict[str, str]:
    file = folder / "urls.json"
    if not file.exists():
        return {}
    try:
        values = json.loads(file.read_text("utf-8"))
    except ValueError as error:
        raise SettingsError(f"{file}: not valid JSON: {error}") from error
    if not isinstance(values, dict):
        raise SettingsError(f"{file}: must be one object, stem to address")
    return {str(stem): str(url) for stem, url in values.items()}


def read_page(extractor: Extractor, stem: str, file: Path, url: str, timezone: str) -> FolderPage:
    """One file, plain or gzipped."""
    try:
        body = gzip.decompress(file.read_bytes()) if file.name.endswith(".gz") else file.read_bytes()
        page = extractor.extract(body, url=url, content_type="text/html", timezone=timezone)
    except (OSError, EOFError, zlib.error, Quarantined) as error:
        return FolderPage(stem=stem, extracted=None, fault=str(error))
    return FolderPage(stem=stem, extracted=page)
