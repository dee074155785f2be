"""Tell: `digest build`, `digest check`."""

from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from haidang.commands import opened
from haidang.errors import SettingsError
from haidang.model.bulletin import DigestKind

app = typer.Typer(help="press digests", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(app, name="digest")


@app.command("build")
def build(
    context: typer.Context,
    kind: Annotated[DigestKind, typer.Option(help="daily, weekly or urgent")] = DigestKind.DAILY,
    since: Annotated[str | None, typer.Option("--from", help="ISO instant; with --to")] = None,
    until: Annotated[str | None, typer.Option("--to", help="ISO instant, exclusive")] = None,
    docx: Annotated[Path | None, typer.Option(help="write DOCX")] = None,
    pdf: Annotated[Path | None, typer.Option(help="write PDF")] = None,
    html: Annotated[Path | None, typer.Option(help="write HTML")] = None,
) -> None:
    """Makes a draft of the period (the kind's current one without times) and writes it as documents."""
    from digests.approve import DigestDesk
    from digests.periods import current
    from digests.publish import render

    if (since is None) != (until is None):
        raise SettingsError("--from and --to go together")
    with opened.house(context) as house:
        now = house.clock.now()
        times = (
            (_instant(since, house.zone), _instant(until, house.zone))
            if since and until
            else current(kind, now, house.zone)
        )
        desk = DigestDesk(house.store, house.clock, office=house.letterhead, zone=house.zone)
        bulletin = desk.build(kind, *times)
        for path, suffix in ((docx, "docx"), (pdf, "pdf"), (html, "html")):
            if path is not None:
                path.write_bytes(render(bulletin, suffix))
    included = sum(item.included for item in bulletin.items)
    typer.echo(
        f"draft {bulletin.id}: {included} entries, {bulletin.figures.articles} articles, {times[0]} to {times[1]}"
    )


def _instant(text: str, zone: object) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError as error:
        raise SettingsError(f"{text!r} is no ISO instant, for example 2026-11-23T07:00+07:00") from error
    return instant if instant.tzinfo else instant.replace(tzinfo=zone)  # type: ignore[arg-type]


@app.command("check")
def check(file: Path) -> None:
    """Compares a DOCX with the layout figures of the state's document rules. Exit status 1 if it deviates."""
    from digests.check import check as check_layout

    if not file.exists():
        raise SettingsError(f"{file}: no such file")
    deviations = check_layout(file.read_bytes())
    for deviation in deviations:
        typer.echo(str(deviation))
    if deviations:
        raise typer.Exit(1)
    typer.echo("the layout holds")
