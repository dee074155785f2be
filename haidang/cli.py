"""The command `haidang`. Exit status: 0 all done, 1 some lines or sources failed, 2 usage or configuration."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from haidang import log
from haidang.commands import archive, batch, case, crawl, digest, house, people, process, remeasure
from haidang.commands.opened import Options
from haidang.errors import HaidangError, SettingsError, Unavailable

app = typer.Typer(
    name="haidang",
    help="Hải Đăng: press monitoring and press digests on Đà Nẵng and the East Sea.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
)
for part in (house, crawl, batch, archive, remeasure, case, digest, people, process):
    part.register(app)


@app.callback()
def _everything(
    context: typer.Context,
    config: Annotated[
        Path | None, typer.Option(help="settings file; haidang.toml or HAIDANG_CONFIG if not given")
    ] = None,
    log_json: Annotated[bool, typer.Option(help="log lines as JSON")] = False,
    verbose: Annotated[bool, typer.Option("--verbose", "-v", help="more log lines")] = False,
) -> None:
    log.configure(json=log_json, level="DEBUG" if verbose else "INFO")
    context.obj = Options(config=config)


def main() -> None:
    """The console command."""
    try:
        app(standalone_mode=True)
    except (SettingsError, Unavailable) as error:
        print(f"haidang: {error}", file=sys.stderr)
        sys.exit(2)
    except HaidangError as error:
        print(f"haidang: {error}", file=sys.stderr)
        sys.exit(1)
    except BrokenPipeError:
        sys.exit(1)


if __name__ == "__main__":
    main()
