"""What may lie in the repository: sizes, addresses, and a lock that any registry can serve."""

import re
import tomllib

from tests.house.tree import ROOT, files, texts

LARGEST_FILE = 5_000_000
LARGEST_TREE = 60_000_000
# Folders of one machine. Written apart, so that this file does not accuse itself.
MACHINE_PATHS = re.compile(r"(?<![\w.~*/-])/(?:" + "|".join(("work", "root", "home", "Users")) + r")/[\w.]")
REGISTRIES = tuple(
    ".".join(parts)
    for parts in (
        ("pypi", "org"),
        ("pythonhosted", "org"),
        ("registry", "npmjs"),
        ("npmmirror", "com"),
        ("repo1", "maven"),
        ("repo", "maven"),
        ("proxy", "golang"),
        ("crates", "io"),
        ("deb", "debian"),
        ("archive", "ubuntu"),
        ("registry", "docker"),
        ("ghcr", "io"),
    )
)
_NAME = re.compile(r"^([A-Za-z0-9][A-Za-z0-9._-]*)")


def test_no_file_is_large_and_the_whole_is_small() -> None:
    sizes = {name: (ROOT / name).stat().st_size for name in files()}
    assert {name: size for name, size in sizes.items() if size > LARGEST_FILE} == {}
    assert sum(sizes.values()) < LARGEST_TREE


def test_no_path_of_one_machine() -> None:
    assert _lines(lambda line: bool(MACHINE_PATHS.search(line))) == []


def test_a_path_of_a_machine_is_seen_and_an_address_is_not() -> None:
    assert MACHINE_PATHS.search("open('" + "/ho" + "me/someone/x')")
    assert not MACHINE_PATHS.search("https://example.org/home/news")


def test_no_address_of_a_registry() -> None:
    assert _lines(lambda line: any(host in line for host in REGISTRIES)) == []


def test_nothing_is_left_from_a_merge_or_for_later() -> None:
    marks = re.compile(r"^(?:<{7}|>{7}|={7}$)|\b(?:" + "|".join(("TO" + "DO", "FIX" + "ME", "XX" + "X")) + r")\b")
    names = (".py", ".html", ".css", ".sh", ".toml", ".md")
    assert _lines(lambda line: bool(marks.search(line)), names) == []


def _lines(bad: object, endings: tuple[str, ...] = ("",)) -> list[str]:
    assert callable(bad)
    return [
        f"{name}:{number}"
        for name, text in texts().items()
        if name.endswith(endings) and name != "requirements.lock"
        for number, line in enumerate(text.splitlines(), 1)
        if bad(line)
    ]


def _plain(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()


def _wanted() -> set[str]:
    tree = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    extras = tree["project"].get("optional-dependencies", {})
    lists = [tree["project"]["dependencies"], tree["build-system"]["requires"], *extras.values()]
    return {_plain(match.group(1)) for one in lists for entry in one if (match := _NAME.match(entry))}


def _locked() -> dict[str, list[str]]:
    """Locked distributions with their hashes."""
    locked: dict[str, list[str]] = {}
    name = ""
    for line in texts()["requirements.lock"].splitlines():
        if "==" in line and line[:1].isalnum():
            name = _plain(line.partition("==")[0].partition("[")[0])
            locked[name] = []
        found = re.findall(r"--hash=sha256:([0-9a-f]{64})", line)
        if found:
            locked[name] += found
    return locked


def test_the_lock_covers_every_dependency() -> None:
    assert _wanted() - set(_locked()) == set()


def test_everything_in_the_lock_is_pinned_by_its_hash() -> None:
    locked = _locked()
    assert len(locked) > 100
    assert [name for name, hashes in locked.items() if not hashes] == []


def test_the_lock_names_no_address() -> None:
    code = [line.partition("#")[0] for line in texts()["requirements.lock"].splitlines()]
    asked = ("://", " @ ", "--index-url", "--extra-index-url", "--find-links", "--trusted-host")
    assert [line for line in code if any(word in line for word in asked)] == []
