"""Documents name only what is there."""

import os
import re
from pathlib import PurePosixPath

import pytest

from haidang.settings import Settings
from tests.house.tree import ROOT, documents, files, texts

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
CODE = re.compile(r"`([^`\n]+)`")
DECISIONS = sorted(name for name in files() if re.match(r"docs/decisions/\d{4}-.*\.md$", name))
LONGEST_DECISION = 60  # lines: one page


def _targets() -> set[str]:
    return set(re.findall(r"^([a-z][\w-]*):", texts()["Makefile"], re.M))


def _commands() -> set[str]:
    """`haidang …` as typed: the first word, and the second where the first one is a group."""
    from typer.main import get_command

    from haidang.cli import app

    found: set[str] = set()
    for name, command in get_command(app).commands.items():  # type: ignore[attr-defined]
        found.add(name)
        found |= {f"{name} {sub}" for sub in getattr(command, "commands", ())}
    return found


def test_links_lead_to_files() -> None:
    broken = []
    for name, text in documents().items():
        for target in LINK.findall(text):
            if "://" in target or target.startswith(("#", "mailto:")):
                continue
            path = os.path.normpath(PurePosixPath(name).parent / target.partition("#")[0])
            if not (ROOT / path).exists():
                broken.append(f"{name}: {target}")
    assert broken == []


def test_named_files_are_there() -> None:
    tops = {name.partition("/")[0] for name in files()}
    missing = []
    for name, text in documents().items():
        for word in CODE.findall(text):
            path = word.partition(":")[0].rstrip("/")
            if "/" not in path or not re.fullmatch(r"[\w./*-]+", path) or path.partition("/")[0] not in tops:
                continue
            there = any(ROOT.glob(path)) if "*" in path else (ROOT / path).exists()
            if not there:
                missing.append(f"{name}: {word}")
    assert missing == []


def test_make_targets_that_are_named_are_there() -> None:
    named = {target for text in documents().values() for target in re.findall(r"(?:`|^ {4})make ([a-z]+)", text, re.M)}
    assert named - _targets() == set()


def test_the_readme_gives_the_two_commands() -> None:
    shown = re.findall(r"^    make ([a-z]+)", texts()["README.md"], re.M)
    assert shown[:2] == ["demo", "test"]
    assert set(shown) <= _targets()
    assert "make test" in texts()[".ci/run"]


def test_commands_that_are_named_are_there() -> None:
    known = _commands()
    unknown = []
    for name, text in documents().items():
        lines = [*CODE.findall(text), *re.findall(r"^ {4}(\S.*)", text, re.M)]
        for line in lines:
            words = line.removeprefix(".venv/bin/").split()
            if words[:1] != ["haidang"] or len(words) < 2 or not words[1].isalpha():
                continue
            group = any(one.startswith(f"{words[1]} ") for one in known)
            typed = " ".join(words[1:3]) if group and len(words) > 2 else words[1]
            if typed not in known:
                unknown.append(f"{name}: {line}")
    assert unknown == []


def test_settings_that_are_named_are_there() -> None:
    sections = {name: value for name, value in Settings().model_dump().items() if isinstance(value, dict)}
    unknown = []
    for name, text in documents().items():
        for word in CODE.findall(text):
            section, dot, setting = word.partition(" ")[0].partition(".")
            known = {*sections.get(section, ()), "py", "md", "toml", "html"}
            if dot and section in sections and setting.isidentifier() and setting not in known:
                unknown.append(f"{name}: {word}")
    assert unknown == []


def test_environment_variables_that_are_named_are_read() -> None:
    read = {
        word
        for name, text in texts().items()
        if not name.endswith(".md")
        for word in re.findall(r"HAIDANG_[A-Z_]+[A-Z]|DEMO_[A-Z]+", text)
    }
    named = {word for text in documents().values() for word in re.findall(r"HAIDANG_[A-Z_]+[A-Z]|DEMO_[A-Z]+", text)}
    assert {word for word in named - read if "__" not in word} == set()


@pytest.mark.parametrize("name", DECISIONS)
def test_a_decision_is_one_page_of_context_choice_and_price(name: str) -> None:
    text = texts()[name]
    number = re.match(r"docs/decisions/(\d{4})-", name)
    assert number
    assert text.startswith(f"# {int(number.group(1))}. ")
    assert re.findall(r"^## (.*)", text, re.M) == ["Context", "Choice", "Price"]
    assert len(text.splitlines()) <= LONGEST_DECISION


def test_decisions_are_numbered_without_gaps() -> None:
    assert [int(PurePosixPath(name).name[:4]) for name in DECISIONS] == list(range(1, len(DECISIONS) + 1))
    assert len(DECISIONS) >= 9


def test_every_safeguard_is_accounted_for() -> None:
    text = texts()["docs/safeguards.md"]
    assert re.findall(r"^## (\d+)\. ", text, re.M) == [str(n) for n in range(1, 14)]
    for part in re.split(r"^## \d+\. ", text, flags=re.M)[1:]:
        title = part.splitlines()[0]
        assert [word for word in ("Enforced", "Tested", "Not there yet") if f"**{word}" not in part] == [], title


def test_the_tables_of_the_trip_page_are_the_tables_there_are() -> None:
    from haidang.store.tables import metadata

    section = re.search(r"^## Tables\n(.*?)(?=^## )", texts()["docs/trip.md"], re.M | re.S)
    assert section
    told = re.findall(r"^\| `([^|]*)` \|", section.group(1), re.M)
    assert {name for cell in told for name in cell.split("`, `")} == set(metadata.tables)


def test_the_steps_and_fault_points_of_the_trip_page_are_the_real_ones() -> None:
    from haidang.faults import NAMES
    from haidang.model.work import Step

    text = texts()["docs/trip.md"]
    faults = re.search(r"^## What a fault leaves\n(.*?)(?=^## )", text, re.M | re.S)
    steps = re.search(r"^## Steps\n(.*?)(?=^## )", text, re.M | re.S)
    assert faults
    assert steps
    assert set(re.findall(r"`([a-z]+\.[a-z_]+)`", faults.group(1))) == set(NAMES)
    assert re.findall(r"^\| `(\w+)` \|", steps.group(1), re.M) == [step.value for step in Step]
