"""The processes that `haidang run` starts, and `work`, which does the same by hand."""

from typing import Annotated

import typer

from haidang.commands import opened
from haidang.errors import Unavailable
from haidang.wiring import House

app = typer.Typer(help="the processes of `haidang run`", no_args_is_help=True)


def register(root: typer.Typer) -> None:
    """Adds the commands."""
    root.add_typer(app, name="process", hidden=True)
    root.command()(run)
    root.command()(serve)
    root.command()(work)


def run(
    context: typer.Context,
    web: Annotated[bool, typer.Option(help="with the dashboard")] = True,
    port: Annotated[int | None, typer.Option(help="of the dashboard")] = None,
) -> None:
    """Everything, until Ctrl-C: fetches, measures, judges, keeps time, shows."""
    from haidang.commands.crawl import put_catalogue
    from haidang.supervise import Supervisor

    options: opened.Options = context.obj
    with opened.house(context, web__port=port) as house:
        put_catalogue(house)
        if web:
            address = house.settings.web
            typer.echo(f"Hải Đăng: http://{address.host}:{address.port}/")
        Supervisor(house=house, config=options.config, web=web).run()


def serve(
    context: typer.Context,
    port: Annotated[int | None, typer.Option(help="of the dashboard")] = None,
) -> None:
    """The dashboard alone."""
    import uvicorn

    from dashboards.app import create
    from dashboards.needs import Needs
    from haidang.doctor import examine

    with opened.house(context, web__port=port) as house:
        found = house.settings.web
        needs = Needs(
            store=house.store,
            clock=house.clock,
            zone=house.zone,
            search=house.search,
            recipe=house.current_recipe,
            letterhead=house.letterhead,
            settings=house.settings,
            examine=lambda: examine(house),
        )
        uvicorn.run(
            create(needs),
            host=found.host,
            port=found.port,
            log_level="warning",
            server_header=False,
            timeout_graceful_shutdown=5,
        )


def work(
    context: typer.Context,
    until_idle: Annotated[bool, typer.Option("--until-idle", help="end when nothing is due")] = False,
) -> None:
    """Extracts, measures, groups and judges what waits, and brings the index up to date."""
    stop = opened.stop_flag()
    with opened.house(context) as house:
        from haidang.pipeline import Worker

        worker = Worker(house, stop)
        if not until_idle:
            worker.forever()
            return
        taken = worker.until_idle()
        try:
            behind = follow_once(house)
        except Unavailable as error:
            typer.echo(f"{taken} rows worked through; the index can't follow: {error}", err=True)
            raise typer.Exit(1) from error
        typer.echo(f"{taken} rows worked through; the index was behind by {behind} articles and is not any more")


@app.command("work")
def process_work(context: typer.Context, name: Annotated[str, typer.Option()] = "work-1") -> None:
    """Extract … erase, for good."""
    stop = opened.stop_flag()
    with opened.house(context, process=name) as house:
        from haidang.pipeline import Worker

        Worker(house, stop).forever()


@app.command("crawl")
def process_crawl(
    context: typer.Context, once: Annotated[bool, typer.Option("--once", help="end when nothing is due")] = False
) -> None:
    """Visit and fetch, for good."""
    from haidang.commands.crawl import fetch

    with opened.house(context, process="crawl") as house:
        fetch(house, once=once)


@app.command("index")
def process_index(context: typer.Context) -> None:
    """The one writer of the search folder."""
    from haidang.pipeline import IDLE_SECONDS, PAUSE_SECONDS, wait
    from haidang.steps.project import project, reconcile

    stop = opened.stop_flag()
    with opened.house(context, process="index") as house:
        index = None
        while not stop():
            try:
                if index is None:
                    index = house.search(writer=True)
                    reconcile(house.store, index, house.clock.now())
                taken = project(house.store, index, recipe=house.current_recipe())
            except Unavailable as error:
                house.log.error("index waits", why=str(error))
                if index is not None:
                    index.close()
                index = None
                wait(PAUSE_SECONDS, stop)
                continue
            if not taken:
                wait(IDLE_SECONDS, stop)
        if index is not None:
            index.close()


def follow_once(house: House) -> int:
    """Brings the index up to date: how many articles it was behind. Raises Unavailable."""
    from haidang.steps.project import project, reconcile

    index = house.search(writer=True)
    total = 0
    try:
        recipe = house.current_recipe()
        if not index.status().documents:
            reconcile(house.store, index, house.clock.now())
        while taken := project(house.store, index, recipe=recipe):
            total += taken
    finally:
        index.close()
    return total
