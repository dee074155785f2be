"""Measure on files: `extract`, `analyse`, `stories`, `match`, `triage`, `train`."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Annotated, Any

import typer

from haidang.commands import opened
from haidang.commands.lines import Lines, reading, writing
from haidang.errors import SettingsError

OUT = Annotated[Path, typer.Option(help="JSON Lines; - for standard output")]
TEXTS = ("title", "lead", "text")


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    for command in (extract, analyse, stories, match, triage, train):
        root.command()(command)


def _texts(lines: Lines) -> Iterator[dict[str, Any]]:
    """Records with a text; the others are told."""
    for record in lines:
        if any(not isinstance(record.get(name, ""), str | None) for name in TEXTS):
            lines.fault("has a title, lead or text that is no text")
        elif not any(record.get(name) for name in TEXTS):
            lines.fault("has neither title, lead nor text")
        else:
            yield record


def _shown(records: Iterable[dict[str, Any]], what: str) -> Iterator[dict[str, Any]]:
    """With a count on a terminal, for long work."""
    from rich.console import Console
    from rich.progress import Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

    console = Console(stderr=True)
    if not console.is_terminal:
        yield from records
        return
    columns = (SpinnerColumn(), TextColumn("{task.description} {task.completed}"), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(what, total=None)
        for record in records:
            yield record
            progress.advance(task)


def extract(
    folder: Annotated[Path, typer.Argument(metavar="DIR")],
    out: Annotated[Path, typer.Option(help="one JSON object, by file stem")],
) -> None:
    """Reads article pages: *.html or *.html.gz, with urls.json (stem to address) where there is one."""
    from crawlers.extract_folder import extract_folder

    found: dict[str, Any] = {}
    faults = 0
    for page in extract_folder(folder):
        if page.extracted is None:
            faults += 1
            typer.echo(f"{page.stem}: {page.fault}", err=True)
            continue
        found[page.stem] = page.as_row()
    text = json.dumps(found, ensure_ascii=False, indent=1)
    if str(out) == "-":
        typer.echo(text)
    else:
        out.write_text(text + "\n", "utf-8")
    if faults:
        raise typer.Exit(1)


def analyse(context: typer.Context, file: Path, out: OUT) -> None:
    """Measures texts: language, relevance, topics, tone, type, claims, names."""
    from nlp.analyse import analyse_file

    with opened.house(context) as house, reading(file) as lines, writing(out) as write:
        for record in analyse_file(_shown(_texts(lines), "analysed"), house.analyser):
            write(record)
    lines.exit_if_faults()


def stories(context: typer.Context, file: Path, out: OUT) -> None:
    """Groups texts into stories and finds near-duplicates."""
    from nlp.story import group_file

    with opened.house(context) as house, reading(file) as lines, writing(out) as write:
        for record in group_file(_shown(_texts(lines), "read"), house.analyser):
            write(record)
    lines.exit_if_faults()


def match(
    context: typer.Context,
    claims: Annotated[Path, typer.Option(help="lines of id, claim and maybe title")],
    queries: Annotated[Path, typer.Option(help="lines of id and text")],
    out: OUT,
    top: Annotated[int, typer.Option(help="matches a query")] = 10,
) -> None:
    """Matches texts with a library of claims."""
    from nlp.match import Query, match_files

    with opened.house(context) as house:
        library, faults = _library(claims)
        with reading(queries) as lines, writing(out) as write:
            asked = [
                Query(id=str(r.get("id")), text=r["text"])
                for r in lines
                if isinstance(r.get("text"), str) or lines.fault("has no text field `text`")
            ]
            answers = match_files(library, asked, top=top, embedder=house.embedder)
            for query, found in answers:
                matches = [{"claim": m.claim, "score": round(m.score, 6), "decision": m.decision} for m in found]
                write({"id": query, "matches": matches})
    lines.exit_if_faults()
    if faults:
        raise typer.Exit(1)


def _library(path: Path) -> tuple[list[Any], int]:
    from nlp.match import LibraryClaim

    with reading(path) as lines:
        library = [
            LibraryClaim(id=str(r.get("id")), claim=r["claim"], title=str(r.get("title") or ""))
            for r in lines
            if isinstance(r.get("claim"), str) or lines.fault("has no text field `claim`")
        ]
    return library, lines.faults


def triage(
    context: typer.Context,
    file: Path,
    out: OUT,
    claims: Annotated[Path | None, typer.Option(help="judged claims: lines of id, claim")] = None,
) -> None:
    """Says which texts a person should look at, how soon, and why."""
    from haidang.steps.triage_file import triage_file

    with opened.house(context) as house:
        library, faults = _library(claims) if claims else ([], 0)
        with reading(file) as lines, writing(out) as write:
            records = _shown(_texts(lines), "assessed")
            for record in triage_file(records, house.analyser, library=library, embedder=house.embedder):
                write(record)
    lines.exit_if_faults()
    if faults:
        raise typer.Exit(1)


def train(
    context: typer.Context,
    name: str,
    out: Annotated[Path, typer.Option(help="folder for the model and its card")] = Path("nlp/models"),
    data: Annotated[Path | None, typer.Option(help="for the language model: SIB-200 as JSON Lines")] = None,
    lower: Annotated[bool, typer.Option(help="write it even where it falls below its floors")] = False,
) -> None:
    """Fits one of our models from the repository's own sentences and writes it with its card.

    A model that falls below a floor of tests/eval/floors.json is not written.
    """
    with opened.house(context) as house:
        if name == "language":
            if data is None:
                raise SettingsError("train language needs --data FILE (SIB-200 as JSON Lines)")
            from nlp.train_language import train as train_language

            typer.echo(train_language(data, out))
            return
        floors = {} if lower else _floors().get(name, {})
        if name == "stories":
            from nlp.train_stories import figures_of
            from nlp.train_stories import train as train_stories

            stories = train_stories(out, embedder=house.embedder, floors=floors)
            typer.echo(f"{stories.file}: version {stories.version}, {stories.texts} texts fitted")
            for key, value in figures_of(stories.measured).items():
                typer.echo(f"{key} {value:.3f}")
            return
        if name == "agreement":
            from nlp.train_agreement import figures_of as agreement_figures
            from nlp.train_agreement import train as train_agreement

            agreement = train_agreement(out, embedder=house.embedder, floors=floors)
            typer.echo(f"{agreement.file}: version {agreement.version}, {agreement.pairs} pairs fitted")
            for key, value in agreement_figures(agreement).items():
                typer.echo(f"{key} {value:.3f}")
            return
        from nlp.train import train as fit

        report = fit(name, out, embedder=house.embedder, floors=floors)
        typer.echo(f"{report.file}: version {report.version}, {report.examples} sentences fitted")
        for figure in report.figures:
            if figure.slice == "all":
                typer.echo(f"{figure.key} {figure.value:.3f} over {figure.examples}")


def _floors() -> dict[str, dict[str, float]]:
    """What models may not fall below; {} outside the repository."""
    file = Path(__file__).parents[2] / "tests" / "eval" / "floors.json"
    floors: dict[str, dict[str, float]] = json.loads(file.read_text("utf-8")) if file.exists() else {}
    return floors
