"""The exception tree, the fault points and the settings are what their pages say."""

import ast
import tomllib
from itertools import pairwise

import haidang.errors
from haidang import faults
from haidang.settings import Settings, load
from tests.house.tree import ROOT, product


def _drawn(picture: str) -> list[tuple[str, str]]:
    """(class, parent) of a tree drawn with ├── and └──."""
    found: list[tuple[str, str]] = []
    path: list[str] = []
    for line in picture.splitlines():
        word = line.lstrip("│├└─ ").split(" ")[0]
        depth = (len(line) - len(line.lstrip("│├└─ "))) // 4
        if word and (depth or word == "HaidangError"):
            path = [*path[:depth], word]
            if depth:
                found.append((word, path[depth - 1]))
    return sorted(found)


def test_the_drawn_exception_tree_is_the_real_one() -> None:
    classes = [c for c in vars(haidang.errors).values() if isinstance(c, type) and issubclass(c, Exception)]
    real = sorted((c.__name__, c.__bases__[0].__name__) for c in classes if c is not haidang.errors.HaidangError)
    assert _drawn(haidang.errors.__doc__ or "") == real


def test_a_drawn_tree_is_read_with_its_depths() -> None:
    picture = "HaidangError\n├── A        why\n│   └── B    more\n└── C        last\n"
    assert _drawn(picture) == [("A", "HaidangError"), ("B", "A"), ("C", "HaidangError")]


def test_no_other_module_adds_to_the_tree() -> None:
    names = {name for name, value in vars(haidang.errors).items() if isinstance(value, type)}
    elsewhere = [
        f"{file}:{node.lineno} {node.name}"
        for file, tree in product().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
        and file != "haidang/errors.py"
        and names & {base.id for base in node.bases if isinstance(base, ast.Name)}
    ]
    assert elsewhere == []


def test_every_fault_point_is_passed_and_every_passed_one_is_named() -> None:
    passed = set()
    for tree in product().values():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and _called(node) == "at" and len(node.args) == 1:
                point = node.args[0]
                if isinstance(point, ast.Constant) and isinstance(point.value, str):
                    passed.add(point.value)
    assert passed == set(faults.NAMES)
    assert len(set(faults.NAMES)) == len(faults.NAMES)


def _called(node: ast.Call) -> str:
    if isinstance(node.func, ast.Name):
        return node.func.id
    return node.func.attr if isinstance(node.func, ast.Attribute) else ""


def _shape(tree: dict[str, object], within: str = "") -> set[str]:
    found: set[str] = set()
    for name, value in tree.items():
        found |= _shape(value, f"{within}{name}.") if isinstance(value, dict) else {f"{within}{name}"}
    return found


def _example(*, unset: bool) -> str:
    """The example's text; with `unset`, settings that have no default are taken in too (they stand as `#name = …`)."""
    text = (ROOT / "haidang.example.toml").read_text("utf-8")
    return "\n".join(
        line.removeprefix("#") if unset and line[:1] == "#" and line[1:2].isalpha() else line
        for line in text.splitlines()
    )


def test_the_example_has_exactly_the_settings_there_are() -> None:
    assert _shape(tomllib.loads(_example(unset=True))) == _shape(Settings().model_dump())


def test_the_example_as_it_stands_is_the_default() -> None:
    assert load(file=ROOT / "haidang.example.toml", environment={}) == Settings()


def test_every_setting_of_the_example_is_explained() -> None:
    lines = (ROOT / "haidang.example.toml").read_text("utf-8").splitlines()
    bare = []
    for before, line in pairwise(lines):
        name, equals, rest = line.removeprefix("#").partition(" = ")
        if equals and name.isidentifier() and not before.startswith("# ") and " # " not in rest:
            bare.append(name)
    assert bare == []
