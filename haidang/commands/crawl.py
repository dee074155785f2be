"""Bring: `sources`, `crawl`, `import`, `submit`."""

import subprocess
import sys
from pathlib import Path
from random import Random
from typing import Annotated

import typer

from haidang.commands import opened
from haidang.errors import SettingsError
from haidang.model.work import Step, Wish
from haidang.store import sources as source_rows
from haidang.store import work as work_rows
from haidang.wiring import House

sources_app = typer.Typer(help="the source catalogue", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(sources_app, name="sources")
    root.command()(crawl)
    root.command("import")(import_file)
    root.command()(submit)


@sources_app.command("check")
def check(
    context: typer.Context,
    file: Annotated[Path | None, typer.Option(help="a catalogue; the bundled one if not given")] = None,
) -> None:
    """Says what is wrong with which line of a catalogue."""
    from crawlers.registry import check as check_catalogue
    from crawlers.registry import load

    faults = check_catalogue(file)
    for fault in faults:
        typer.echo(f"line {fault.line}\t{fault.source}\t{fault.what}")
    if faults:
        raise typer.Exit(1)
    typer.echo(f"{len(load(file))} sources, no faults")


def check_contact(house: House) -> None:
    """Raises SettingsError where going live would be dishonest."""
    if not house.settings.crawl.contact:
        raise SettingsError(
            "setting crawl.contact is empty: give an e-mail address or a page where a webmaster can reach the office;"
            ' it is sent with every request (haidang.toml, [crawl] contact = "…")'
        )


def put_catalogue(house: House) -> None:
    """Brings the catalogue into the store."""
    check_contact(house)
    with house.store.begin() as unit:
        source_rows.put(unit, house.catalogue, house.clock.now())


def fetch(house: House, *, once: bool) -> None:
    """Fetches in this process, which is used up by it: a reactor can't be started twice."""
    from crawlers.fetcher import run
    from haidang.steps.fetch import FetchDesk

    check_contact(house)
    stop = opened.stop_flag()
    house.free_own_leases()
    desk = FetchDesk(
        house.store,
        house.evidence,
        keys=house.keys,
        now=house.clock.now,
        token=house.token,
        chance=Random(),  # noqa: S311  jitter, not secrets
        stop=stop,
        once=once,
        recheck=house.settings.crawl.recheck,
        tell=lambda what, subject, why: _tell(house, what, subject, why),
        disk_free_share=house.disk_free_share,
    )
    run(desk, settings=house.settings.crawl)
    desk.give_back()


def _tell(house: House, what: str, subject: str, why: str) -> None:
    """What a person must act on as an error, the rest for whoever wants to see it."""
    urgent = what in ("paused", "poison")
    (house.log.error if urgent else house.log.info if what == "goes on" else house.log.debug)(
        what, subject=subject, why=why
    )


def crawl(
    context: typer.Context,
    once: Annotated[bool, typer.Option("--once", help="one round over what is due")] = False,
    force: Annotated[bool, typer.Option("--force", help="everything is due")] = False,
    file: Annotated[Path | None, typer.Option(help="a catalogue")] = None,
    source: Annotated[list[str] | None, typer.Option(help="only these sources")] = None,
) -> None:
    """Visits what is due, fetches what is new; a line a source with its fate."""
    with opened.house(context, crawl__catalogue=file) as house:
        put_catalogue(house)
        started = house.clock.now()
        if force or source:
            chosen = source or [s.id for s in house.catalogue if s.address and s.state.value == "active"]
            with house.store.begin() as unit:
                known = {s.id for s in source_rows.every(unit)}
                if unknown := set(chosen) - known:
                    raise SettingsError(f"no such source: {', '.join(sorted(unknown))}")
                if source:
                    work_rows.put_off(unit, Step.VISIT, keep=chosen, until=started)
                work_rows.enqueue(unit, [Wish(step=Step.VISIT, subject=s) for s in chosen], started)
                if force and not source:
                    work_rows.bring_forward(unit, Step.FETCH, started)
        fetch(house, once=once)
        failed = _report(house, started)
    if failed:
        raise typer.Exit(1)


def _report(house: House, started: object) -> int:
    with house.store.read() as unit:
        health = source_rows.health(unit)
        rows = source_rows.every(unit)
    failed = 0
    for source in rows:
        found = health[source.id]
        if found.last_visit_at is None or found.last_visit_at < started:  # type: ignore[operator]
            continue
        failed += found.fate in ("failed", "refused")
        typer.echo(f"{source.id}\t{found.fate}\tnew {found.new_items}\t{source.name}\t{found.reason}")
    return failed


def import_file(context: typer.Context, file: Path) -> None:
    """Takes texts in from JSONL or CSV: id,url,title,lead,text,published,lang,source,kind."""
    from crawlers.social.table import read_table
    from haidang.steps.take_in import take_in

    if not file.exists():
        raise SettingsError(f"{file}: no such file")
    with opened.house(context) as house:
        counts = take_in(house.store, read_table(file, keys=house.keys, now=house.clock.now()), now=house.clock.now)
    for line, fault in counts.faults:
        typer.echo(f"line {line}: {fault}", err=True)
    typer.echo(f"new {counts.new}, duplicate {counts.duplicate}, quarantined {len(counts.faults)}")
    if counts.faults:
        raise typer.Exit(1)


def submit(context: typer.Context, url: str) -> None:
    """Fetches one address now and says which article it is, or why it is none."""
    from haidang.steps.take_in import outcome_of, want_by_hand

    with opened.house(context) as house:
        key = want_by_hand(house.store, url, now=house.clock.now())
    command = [sys.executable, "-m", "haidang.cli"]
    options: opened.Options = context.obj
    if options.config:
        command += ["--config", str(options.config)]
    subprocess.run([*command, "process", "crawl", "--once"], check=True)
    subprocess.run([*command, "work", "--until-idle"], check=True, stdout=subprocess.DEVNULL)
    with opened.house(context) as house:
        article, why = outcome_of(house.store, key, url)
    if article is None:
        typer.echo(f"no article: {why}")
        raise typer.Exit(1)
    typer.echo(str(article))
