"""The demonstration stands apart: it imports nothing of the product, and the product nothing of it."""

import ast
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent.parent
ROOMS = ("haidang", "crawlers", "nlp", "index", "triage", "digests", "dashboards")


def _imports(folder: Path) -> set[str]:
    found = set()
    for file in folder.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found


def test_the_demonstration_imports_the_standard_library_and_jinja_alone() -> None:
    assert _imports(ROOT / "demo") - set(sys.stdlib_module_names) == {"demo", "jinja2"}


def test_no_product_code_knows_it() -> None:
    assert [room for room in ROOMS if (ROOT / room).exists() and "demo" in _imports(ROOT / room)] == []


def test_only_the_scorer_reads_labels() -> None:
    reading = [file.name for file in (ROOT / "demo").glob("*.py") if "labels" in file.read_text("utf-8")]
    assert reading == ["check.py"]
