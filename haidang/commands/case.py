"""`case`: read a case as it stood, and act on it from a file, through the same desk and the same gate as the pages.

Whoever acts gives their own password on standard input: the machine's account is no person.
"""

import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Annotated, Any

import typer
from pydantic import TypeAdapter, ValidationError

from haidang.commands import opened
from haidang.errors import NotAllowed, SettingsError
from haidang.model.case import Case
from haidang.model.person import User
from haidang.store import cases, users, verdicts
from haidang.wiring import House
from triage.review import CaseDesk, Proposal, printed
from triage.states import Action

app = typer.Typer(help="cases", no_args_is_help=True)
WHO = Annotated[str, typer.Option("--user", help="who acts; the password is read from standard input")]


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(app, name="case")


@app.command("show")
def show(context: typer.Context, number: str) -> None:
    """A case with its items, verdicts and history, as JSON."""
    with opened.house(context) as house, house.store.read() as unit:
        case = _found(cases.by_number(unit, number), number)
        told = {
            **_told(case),
            "items": [item.article for item in cases.items(unit, case.id)],
            "verdicts": [
                {
                    "n": v.n,
                    "outcome": v.outcome.value,
                    "by": v.proposed_by,
                    "approved_by": v.approved_by,
                    "says": printed(v),
                }
                for v in verdicts.history(unit, case.id)
            ],
            "history": [
                {"at": e.at.isoformat(), "who": e.who, "what": e.what, "note": e.note}
                for e in cases.history(unit, case.id)
            ],
        }
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1))


@app.command("as-of")
def as_of(context: typer.Context, number: str, time: Annotated[str, typer.Argument(help="ISO instant")]) -> None:
    """A case as it stood at an instant."""
    with opened.house(context) as house:
        try:
            at = datetime.fromisoformat(time)
        except ValueError as error:
            raise SettingsError(f"{time!r} is no ISO instant, for example 2026-11-23T07:30+07:00") from error
        at = at if at.tzinfo else at.replace(tzinfo=house.zone)
        with house.store.read() as unit:
            case = _found(cases.by_number(unit, number), number)
            standing = cases.as_of(unit, case.id, at)
    if standing is None:
        typer.echo(f"{number} was not there yet")
        raise typer.Exit(1)
    told = {**_told(standing.case), "items": [item.article for item in standing.items]}
    typer.echo(json.dumps(told, ensure_ascii=False, indent=1))


@app.command("propose")
def propose(
    context: typer.Context,
    number: str,
    file: Annotated[Path, typer.Argument(help="JSON: outcome, claim_quoted, reasons, grounds, …")],
    user: WHO,
) -> None:
    """Proposes an outcome; a second person approves it."""
    try:
        proposal = TypeAdapter(Proposal).validate_json(file.read_bytes())
    except (OSError, ValidationError) as error:
        raise SettingsError(f"{file}: {error}") from error
    with _acting(context, number, user) as (house, case, who):
        verdict = _desk(house).propose(case.id, who, proposal, rev=case.rev)
    typer.echo(f"{number}: proposal {verdict.n} waits for a second person")


@app.command("approve")
def approve(context: typer.Context, number: str, n: Annotated[int, typer.Argument(help="proposal")], user: WHO) -> None:
    """Approves a proposal of somebody else."""
    with _acting(context, number, user) as (house, case, who):
        verdict = _desk(house).approve(case.id, who, rev=case.rev, n=n)
    typer.echo(f"{number}: {printed(verdict)}")


@app.command("act")
def act(
    context: typer.Context,
    number: str,
    action: Action,
    user: WHO,
    note: Annotated[str, typer.Option(help="why")] = "",
) -> None:
    """Takes, releases, starts verifying, dismisses, closes …: what needs no more than a note."""
    with _acting(context, number, user) as (house, case, who):
        moved = _desk(house).act(case.id, action, who, rev=case.rev, note=note)
    typer.echo(f"{number}: {moved.state.value}")


@contextmanager
def _acting(context: typer.Context, number: str, name: str) -> Iterator[tuple[House, Case, User]]:
    from argon2 import PasswordHasher
    from argon2.exceptions import VerifyMismatchError

    with opened.house(context) as house:
        with house.store.read() as unit:
            known = users.get(unit, name)
            case = _found(cases.by_number(unit, number), number)
        if known is None or not known[0].active:
            raise NotAllowed(f"no active account is called {name}")
        try:
            PasswordHasher().verify(known[1], sys.stdin.readline().rstrip("\n"))
        except VerifyMismatchError as error:
            raise NotAllowed("the password is not that account's") from error
        yield house, case, known[0]


def _desk(house: House) -> CaseDesk:
    return CaseDesk(house.store, house.clock, zone=house.zone)


def _found(case: Case | None, number: str) -> Case:
    if case is None:
        raise SettingsError(f"no case {number}")
    return case


def _told(case: Case) -> dict[str, Any]:
    return {
        "number": case.number,
        "state": case.state.value,
        "severity": case.severity.value,
        "claim": case.claim,
        "type": case.item_type,
        "assignee": case.assignee,
        "first_seen_at": case.first_seen_at.isoformat(),
        "received_at": case.received_at.isoformat() if case.received_at else None,
        "due_at": case.due_at.isoformat() if case.due_at else None,
        "due_what": case.due_what,
    }
