"""The installation: `init`, `status`, `doctor`, `audit`, `evidence`."""

from typing import Annotated

import typer

from haidang.commands import opened
from haidang.store import articles, audit, counts, marks, outdated, pages, stories, work
from haidang.wiring import House

audit_app = typer.Typer(help="the audit", no_args_is_help=True)
evidence_app = typer.Typer(help="the evidence archive", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.command()(init)
    root.command()(status)
    root.command()(doctor)
    root.add_typer(audit_app, name="audit")
    root.add_typer(evidence_app, name="evidence")


def init(context: typer.Context) -> None:
    """Makes the data folder, the store and the keys, or brings an older store up to date."""
    with opened.house(context) as house:
        house.store.close()
        house.keys.pseudonym("check", "check")
        typer.echo(f"data in {house.data.absolute()}; store {house.store.url.render_as_string(hide_password=True)}")


def status(context: typer.Context) -> None:
    """Counts: what is there, what waits, what became of it."""
    with opened.house(context) as house:
        recipe = house.current_recipe()
        now = house.clock.now()
        with house.store.read() as unit:
            typer.echo(
                f"pages {pages.count(unit)}, articles and posts {articles.count(unit)}, stories {stories.count(unit)}"
            )
            for root, label, n in counts.shares(unit):
                typer.echo(f"{root}\t{label}\t{n}")
            found = outdated.progress(unit, recipe)
            if found.left:
                typer.echo(f"{found.left} of {found.all} articles measured by an older recipe: haidang remeasure")
            typer.echo("step\tfate\tcount")
            for step, fate, n in counts.fates_by_step(unit):
                typer.echo(f"{step}\t{fate}\t{n}")
            typer.echo("step\twaiting\tdue\toldest due")
            for row in work.waiting(unit, now):
                typer.echo(f"{row.step}\t{row.rows}\t{row.due}\t{row.oldest_due_at or ''}")
            behind, since = marks.lag(unit, "index")
            typer.echo(f"index behind by {behind}{f' since {since}' if since else ''}")


def doctor(context: typer.Context) -> None:
    """One line a part: works, degraded or broken, and what to do. Exit status 1 if anything is broken."""
    from haidang.doctor import examine

    with opened.house(context) as house:
        findings = examine(house)
    for finding in findings:
        typer.echo(f"{finding.state}\t{finding.part}\t{finding.detail}")
    if any(finding.state == "broken" for finding in findings):
        raise typer.Exit(1)


@audit_app.command("verify")
def audit_verify(context: typer.Context) -> None:
    """Checks the chain: changed, removed, swapped and truncated rows are found."""
    with opened.house(context) as house:
        faults, rows = _verify_audit(house)
    for fault in faults:
        typer.echo(str(fault))
    if faults:
        raise typer.Exit(1)
    typer.echo(f"the audit chain holds: {rows} rows")


def _verify_audit(house: House) -> tuple[list[str], int]:
    anchor = house.data / "keys" / "audit.anchor"
    with house.store.read() as unit:
        faults = audit.verify(unit, audit.read_anchor(anchor))
        newest = audit.read(unit, limit=1)
    return [f"row {fault.n}: {fault.kind}: {fault.detail}" for fault in faults], newest[0].n if newest else 0


@evidence_app.command("verify")
def evidence_verify(context: typer.Context) -> None:
    """Reads every evidence record that a page names and compares its digest."""
    from haidang.errors import Quarantined

    broken = 0
    with opened.house(context) as house:
        with house.store.read() as unit:
            references = pages.references(unit)
        for reference in references:
            try:
                house.evidence.read(reference)
            except Quarantined as error:
                broken += 1
                typer.echo(f"{reference.file}:{reference.offset}: {error}")
    typer.echo(f"{len(references)} records, {broken} broken")
    if broken:
        raise typer.Exit(1)


@evidence_app.command("show")
def evidence_show(context: typer.Context, page: Annotated[int, typer.Argument(help="page id")]) -> None:
    """The kept bytes of one page, to standard output."""
    import sys

    from haidang.errors import SettingsError

    with opened.house(context) as house:
        with house.store.read() as unit:
            found = pages.get(unit, page)
        if found is None:
            raise SettingsError(f"no page {page}")
        sys.stdout.buffer.write(house.evidence.read(found.evidence).body)
