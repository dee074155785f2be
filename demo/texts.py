"""The texts as their writers left them: articles with a TOML head, posts in TOML tables. Nothing is rendered here."""

import tomllib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import Any

from demo.dates import offset

FOLDER = Path(__file__).parent / "newsroom"


@dataclass(frozen=True, slots=True, kw_only=True)
class Text:
    """One state of an article."""

    title: str
    lead: str
    section: str
    author: str
    blocks: tuple[str, ...]  # paragraphs; "## " begins a subheading, "> " a quotation


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """As written; `edited` is the later state of an article that its outlet changes without saying so."""

    id: str
    outlet: str
    slug: str
    published: timedelta  # before the newsroom's start
    updated: timedelta | None
    text: Text
    edited: Text | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Post:
    """A public post."""

    id: str
    author: str
    display_name: str
    language: str
    published: timedelta
    text: str
    tags: tuple[str, ...]
    shares: int
    replies_to: str
    article: str  # id of the article it links to, or ""


def articles(folder: Path = FOLDER) -> list[Article]:
    """Every article, by id. Raises ValueError with the file's name for what is not in the agreed form."""
    found = []
    for path in sorted((folder / "articles").glob("*/*.md")):
        if not path.name.endswith(".v2.md"):
            found.append(_article(path))
    known: dict[str, Article] = {}
    for article in found:
        if article.id in known:
            raise ValueError(f"{article.id} twice: {known[article.id].slug} and {article.slug}")
        known[article.id] = article
    return list(known.values())


def posts(folder: Path = FOLDER) -> list[Post]:
    """Every post, oldest first. Raises ValueError as `articles`."""
    found: dict[str, Post] = {}
    for path in sorted((folder / "posts").glob("*.toml")):
        for table in tomllib.loads(path.read_text("utf-8"))["post"]:
            post = _post(path, table)
            if post.id in found:
                raise ValueError(f"{path}: {post.id} twice")
            found[post.id] = post
    return sorted(found.values(), key=lambda post: (post.published, post.id))


def _article(path: Path) -> Article:
    head, text = _read(path)
    later = path.with_suffix(".v2.md")
    edited = None
    if later.exists():
        head2, edited = _read(later)
        if head2["id"] != head["id"]:
            raise ValueError(f"{later}: id {head2['id']!r} is not {head['id']!r}")
    return Article(
        id=head["id"],
        outlet=path.parent.name,
        slug=path.stem,
        published=offset(head["published"]),
        updated=offset(head["updated"]) if head["updated"] else None,
        text=text,
        edited=edited,
    )


def _read(path: Path) -> tuple[dict[str, Any], Text]:
    parts = path.read_text("utf-8").split("+++\n", 2)
    if len(parts) != 3 or parts[0]:
        raise ValueError(f"{path}: no head between two +++ lines")
    head = tomllib.loads(parts[1])
    missing = {"id", "title", "lead", "section", "author", "published", "updated"} ^ head.keys()
    blocks = tuple(" ".join(block.split("\n")) for raw in parts[2].split("\n\n") if (block := raw.strip()))
    if missing or not head["title"] or not blocks:
        raise ValueError(f"{path}: head or text incomplete {sorted(missing)}")
    text = Text(title=head["title"], lead=head["lead"], section=head["section"], author=head["author"], blocks=blocks)
    return head, text


def _post(path: Path, table: dict[str, Any]) -> Post:
    if len(table["text"]) > 500:
        raise ValueError(f"{path}: {table['id']} is longer than 500 characters")
    return Post(
        id=table["id"],
        author=table["author"],
        display_name=table["display_name"],
        language=table["lang"],
        published=offset(table["published"]),
        text=table["text"],
        tags=tuple(table["tags"]),
        shares=table["shares"],
        replies_to=table["replies_to"],
        article=table["url_in_post"],
    )
