"""What the house tests look at: the files of the repository as a clone would have them, and the code as trees."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
ROOMS = ("haidang", "crawlers", "nlp", "index", "triage", "digests", "dashboards")


@cache
def files() -> tuple[str, ...]:
    """Every file that is, or is about to be, in the repository; ignored ones are not."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode()
    return tuple(sorted(name for name in set(listed.split("\0")) if name and (ROOT / name).is_file()))


@cache
def texts() -> dict[str, str]:
    """The files that are text, by name."""
    found = {}
    for name in files():
        raw = (ROOT / name).read_bytes()
        if b"\0" not in raw[:8000]:
            found[name] = raw.decode("utf-8", "replace")
    return found


def documents() -> dict[str, str]:
    """What people read: Markdown outside the demonstration's articles and the models' cards."""
    chosen = {name: text for name, text in texts().items() if name.endswith(".md")}
    return {name: text for name, text in chosen.items() if not name.startswith(("demo/newsroom/", "nlp/models/"))}


@cache
def product() -> dict[str, ast.Module]:
    """The product's modules as trees, by file name."""
    wanted = [n for n in files() if n.endswith(".py") and n.split("/")[0] in ROOMS]
    return {name: ast.parse((ROOT / name).read_text("utf-8"), name) for name in wanted}


def module(name: str) -> str:
    """The dotted name of a file: haidang/store/work.py is haidang.store.work."""
    return name.removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def spoken(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """String literals of a module with their lines; docstrings are for colleagues and left out."""
    quiet = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in quiet:
            yield node.lineno, node.value
