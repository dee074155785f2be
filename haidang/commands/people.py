"""`user`: accounts, from the command line of the machine."""

import sys
from typing import Annotated

import typer

from haidang.commands import opened
from haidang.errors import SettingsError
from haidang.model.person import Role, User
from haidang.store import audit, users

SHORTEST_PASSWORD = 12

app = typer.Typer(help="accounts", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(app, name="user")


@app.command("add")
def add(
    context: typer.Context,
    name: str,
    role: Annotated[list[Role], typer.Option(help="once for each role")],
    display: Annotated[str, typer.Option(help="how the name is shown")] = "",
    password_stdin: Annotated[bool, typer.Option("--password-stdin", help="read the password from a pipe")] = False,
) -> None:
    """Makes an account, or gives an account new roles and a new password. There is no default password."""
    from argon2 import PasswordHasher

    if password_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    if len(password) < SHORTEST_PASSWORD:
        raise SettingsError(f"the password is shorter than {SHORTEST_PASSWORD} characters")
    user = User(name=name, display=display or name, roles=frozenset(role))
    with opened.house(context) as house, house.store.begin() as unit:
        now = house.clock.now()
        users.put(unit, user, PasswordHasher().hash(password), now)
        audit.append(unit, "command line", "user.put", name, detail=", ".join(sorted(user.roles)), now=now)
    typer.echo(f"{name}: {', '.join(sorted(user.roles))}")


@app.command("list")
def show(context: typer.Context) -> None:
    """All accounts."""
    with opened.house(context) as house, house.store.read() as unit:
        for user in users.every(unit):
            typer.echo(f"{user.name}\t{user.display}\t{', '.join(sorted(user.roles))}\t{'' if user.active else 'off'}")
