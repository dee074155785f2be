"""One line a happening, as JSON or for eyes; the logger root is `haidang`.

No article text and no name of a person is logged.
"""

import logging
import sys

import structlog


def configure(*, json: bool = False, level: str = "INFO") -> None:
    """Sets up structlog and the standard logging that libraries use; called once, by the command line."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.processors.format_exc_info,
    ]
    renderer: structlog.typing.Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if json
        else structlog.dev.ConsoleRenderer(
            colors=sys.stderr.isatty(), exception_formatter=structlog.dev.plain_traceback
        )
    )
    structlog.configure(
        processors=[*shared, renderer],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level]),
        logger_factory=structlog.PrintLoggerFactory(file=sys.stderr),
        cache_logger_on_first_use=False,
    )
    logging.basicConfig(level=logging.WARNING, stream=sys.stderr, format="%(name)s: %(message)s", force=True)


def get(name: str) -> structlog.typing.FilteringBoundLogger:
    """The logger `haidang.<name>`."""
    logger: structlog.typing.FilteringBoundLogger = structlog.get_logger(room=f"haidang.{name}")
    return logger
