"""`remeasure`: after models or rules changed, the archive is measured again in the background."""

from typing import Annotated

import typer

from haidang.commands import opened
from haidang.export import Period
from haidang.model.work import Step
from haidang.steps import remeasure as step
from haidang.store import analyses, outdated, work
from haidang.wiring import House


def register(root: typer.Typer) -> None:
    """Adds the command."""
    root.command()(remeasure)


def remeasure(
    context: typer.Context,
    since: Annotated[str | None, typer.Option(help="ISO instant or date: only what was published since")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="only say how many")] = False,
    status: Annotated[bool, typer.Option("--status", help="how far it is")] = False,
) -> None:
    """Measures again what an older recipe of models and rules measured: newest first, behind all other work.

    Stories, cases and digests stay as they are; nobody is alerted. Killed or stopped, it goes on by itself.
    """
    with opened.house(context) as house:
        bound = Period.parse(since, None, house.zone).since
        if status:
            for line in _status(house):
                typer.echo(line)
            return
        analyser, now = house.analyser, house.clock.now()
        with house.store.read() as unit:
            found = outdated.progress(unit, analyser.recipe, bound)
        typer.echo(f"recipe {analyser.recipe}: {found.left} of {found.all} articles were measured by an older one")
        if dry_run or not found.left:
            return
        with house.store.begin() as unit:
            analyses.put_recipe(unit, analyser.recipe, analyser.describe(), now)
            step.begin(unit, analyser.recipe, bound, now)
        typer.echo("they are measured in the background while `haidang run` runs; `haidang remeasure --status` tells")


def _status(house: House) -> list[str]:
    """One line, or a second one where somebody has to do something."""
    with house.store.read() as unit:
        recipe = analyses.in_force(unit)
        found = outdated.progress(unit, recipe)
        asked = sorted(work.subjects(unit, Step.REMEASURE))
        waiting = work.in_background(unit, Step.MEASURE)
    done = found.all - found.left - found.set_aside
    share = done / found.all if found.all else 1.0
    lines = [f"recipe {recipe}: {done} of {found.all} articles ({share:.1%}), {found.left} left, {waiting} in work"]
    if found.set_aside:
        lines.append(f"{found.set_aside} could not be measured by it: the admin page lists them with the reason")
    if asked:
        lines += [f"asked for: {one.partition('/')[2] or 'everything'}" for one in asked]
    elif found.left > waiting:
        lines.append("nobody has asked for the rest: haidang remeasure")
    return lines
