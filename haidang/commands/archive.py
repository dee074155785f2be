"""Find: `search`, `queries`, `index`, `export`."""

import json
from pathlib import Path
from typing import Annotated, Any

import typer

from haidang.commands import opened
from haidang.commands.lines import reading, writing
from haidang.model.search import Hit, Mode, Query
from haidang.store import articles, marks

index_app = typer.Typer(help="the search index", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.command()(search)
    root.command()(queries)
    root.command()(export)
    root.add_typer(index_app, name="index")


def _hit(hit: Hit) -> dict[str, Any]:
    return {
        "id": hit.id,
        "score": round(hit.score, 4),
        "title": hit.title,
        "url": hit.url,
        "source": hit.source,
        "language": hit.language,
        "published": hit.published.isoformat(),
        "snippet": "".join(f"[{text}]" if match else text for text, match in hit.snippet),
    }


def search(
    context: typer.Context,
    query: str,
    mode: Annotated[Mode, typer.Option(help="which fields answer")] = Mode.HYBRID,
    top: Annotated[int, typer.Option(help="how many hits")] = 10,
    as_json: Annotated[bool, typer.Option("--json", help="JSON Lines")] = False,
) -> None:
    """Searches the archive, best first."""
    with opened.house(context) as house:
        index = house.search()
        answer = index.search(Query(words=query, mode=mode, top=top))
        index.close()
    for hit in answer.hits:
        if as_json:
            typer.echo(json.dumps(_hit(hit), ensure_ascii=False))
        else:
            typer.echo(f"{hit.id}\t{hit.published:%d/%m/%Y}\t{hit.outlet}\t{hit.title}")
    if not as_json:
        typer.echo(f"{answer.total} found")


def queries(
    context: typer.Context,
    file: Path,
    out: Annotated[Path, typer.Option(help="JSON Lines; - for standard output")],
    mode: Annotated[Mode, typer.Option(help="which fields answer")] = Mode.HYBRID,
    top: Annotated[int, typer.Option(help="hits a query")] = 10,
) -> None:
    """Answers many queries: lines of id and query."""
    with opened.house(context) as house, writing(out) as write, reading(file) as lines:
        index = house.search()
        for record in lines:
            words = record.get("query")
            if not isinstance(words, str):
                lines.fault("has no text field `query`")
                continue
            answer = index.search(Query(words=words, mode=mode, top=top))
            write({"id": record.get("id"), "hits": [{"id": h.id, "score": round(h.score, 6)} for h in answer.hits]})
        index.close()
    lines.exit_if_faults()


def export(
    context: typer.Context,
    what: Annotated[str, typer.Argument(help="articles, cases or bulletins")],
    out: Annotated[Path, typer.Option(help="JSONL, CSV or XLSX by its ending")],
    since: Annotated[str | None, typer.Option(help="ISO instant or date")] = None,
    until: Annotated[str | None, typer.Option(help="ISO instant or date, exclusive")] = None,
    query: Annotated[str | None, typer.Option(help="only what a search finds")] = None,
) -> None:
    """Writes rows with a manifest of counts and a SHA-256 beside them; logged in the audit."""
    from haidang.export import Period, write_export

    with opened.house(context) as house:
        manifest = write_export(
            house, what, out, period=Period.parse(since, until, house.zone), query=query or "", who="command line"
        )
    typer.echo(f"{manifest.rows} rows, sha256 {manifest.sha256}, manifest {manifest.path}")


@index_app.command("status")
def index_status(context: typer.Context) -> None:
    """How the index does and how far behind it is."""
    from haidang.steps.project import lag

    with opened.house(context) as house:
        index = house.search()
        found = index.status()
        index.close()
        behind, since = lag(house.store)
    typer.echo(f"{found.engine}: {'reachable' if found.reachable else 'out of reach'}, {found.documents} documents")
    typer.echo(f"behind by {behind} articles{f' since {since}' if since else ''} {found.detail}".rstrip())


@index_app.command("rebuild")
def index_rebuild(context: typer.Context) -> None:
    """Throws the index away and makes it again from the store."""
    from haidang.steps.project import every_document
    from index.rebuild import rebuild, verify

    with opened.house(context) as house:
        index = house.search(writer=True)
        total = rebuild(index, every_document(house.store, house.current_recipe()))
        with house.store.read() as unit:
            found = verify(index, articles.revs(unit))
        with house.store.begin() as unit:  # what changed meanwhile is followed
            for article in (*found.missing, *found.stale, *found.extra):
                marks.mark(unit, "index", str(article), house.clock.now())
        index.close()
    typer.echo(f"{total} documents")


@index_app.command("verify")
def index_verify(context: typer.Context) -> None:
    """Compares the index with the store, article by article. Exit status 1 if they differ."""
    from index.rebuild import verify

    with opened.house(context) as house:
        index = house.search()
        with house.store.read() as unit:
            revs = articles.revs(unit)
        found = verify(index, revs)
        index.close()
    typer.echo(f"missing {len(found.missing)}, stale {len(found.stale)}, extra {len(found.extra)}")
    if found.missing or found.stale or found.extra:
        raise typer.Exit(1)
