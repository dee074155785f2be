"""Rooms are ours, say what they are in one sentence, and keep the habits of the house."""

import ast
import subprocess
import sys
from importlib.metadata import distributions

import pytest

from tests.house.tree import ROOMS, ROOT, product

LONGEST_FUNCTION = 60
BROAD = {"Exception", "BaseException"}
# The loops that must outlive a bug, named in the house rules.
LOOPS = {"haidang/store/work.py", "haidang/supervise.py"}


@pytest.mark.parametrize("room", ROOMS)
def test_a_room_is_imported_from_the_repository(room: str) -> None:
    command = [sys.executable, "-c", f"import {room}; print({room}.__file__)"]
    found = subprocess.run(command, cwd="/", capture_output=True, text=True, check=True).stdout.strip()
    assert found == str(ROOT / room / "__init__.py")


def test_no_other_distribution_owns_the_name_of_a_room() -> None:
    owners = set()
    for distribution in distributions():
        name = distribution.metadata["Name"]
        tops = {str(file).split("/")[0].removesuffix(".py") for file in distribution.files or ()}
        owners |= {(name, room) for room in tops & {*ROOMS, "demo"} if name.lower() != "haidang"}
    assert owners == set()


def test_an_init_is_one_docstring() -> None:
    inits = {name: tree for name, tree in product().items() if name.endswith("__init__.py")}
    assert [name for name, tree in inits.items() if len(tree.body) != 1 or not ast.get_docstring(tree)] == []


def test_every_module_says_what_it_is() -> None:
    assert [name for name, tree in product().items() if not ast.get_docstring(tree)] == []


def test_only_the_two_loops_catch_everything() -> None:
    broad = set()
    for name, tree in product().items():
        for node in ast.walk(tree):
            if isinstance(node, ast.ExceptHandler) and _is_broad(node) and not _raises_again(node):
                broad.add(name)
    assert broad - LOOPS == set()


def _is_broad(handler: ast.ExceptHandler) -> bool:
    if handler.type is None:
        return True
    named = {node.id for node in ast.walk(handler.type) if isinstance(node, ast.Name)}
    return bool(named & BROAD)


def _raises_again(handler: ast.ExceptHandler) -> bool:
    last = handler.body[-1]
    return isinstance(last, ast.Raise) and last.exc is None


def test_nothing_is_global() -> None:
    found = [
        f"{name}:{node.lineno}"
        for name, tree in product().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Global)
    ]
    assert found == []


def test_no_function_is_long() -> None:
    long = []
    for name, tree in product().items():
        if name.startswith("haidang/migrations/versions/"):
            continue  # generated, read once
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                lines = (node.end_lineno or 0) - node.lineno + 1
                if lines > LONGEST_FUNCTION:
                    long.append(f"{name}:{node.lineno} {node.name} has {lines} lines")
    assert long == []


def test_a_scanner_that_sees_nothing_would_be_told() -> None:
    tree = ast.parse("def f():\n    try:\n        g()\n    except Exception:\n        return []\n")
    handlers = [node for node in ast.walk(tree) if isinstance(node, ast.ExceptHandler)]
    assert [(_is_broad(h), _raises_again(h)) for h in handlers] == [(True, False)]
    assert set(ROOMS) == {name.split("/")[0] for name in product()}
