"""The official words: what interface and documents don't say, and that nothing is left in one language only."""

import ast
import re
import tomllib
from collections.abc import Iterator

from jinja2 import Environment, nodes

from dashboards import words
from tests.house.tree import ROOT, documents, product, spoken, texts

# Words that the office does not use of itself, of people or of cases; docs/words.md gives the ones that it uses.
FORBIDDEN = (
    "bản tin",
    "nghi vấn",
    "xấu độc",
    "phản động",
    "thù địch",
    "hàng đợi",
    "vụ án",
    "phán quyết",
    "kênh tuyên truyền",
    "quận, huyện",
)
NAMES = re.compile("Hải Đăng|Đà Nẵng|Biển Đông|Hoàng Sa|Trường Sa|Tiếng Việt")  # the same in every language
NOT_USED = "## Words that are not used"  # the one section of docs/words.md that may name them
SPEAKING = ("dashboards/", "digests/", "triage/", "haidang/")


def _said(text: str) -> list[str]:
    folded = " ".join(text.lower().split())
    return [word for word in FORBIDDEN if word in folded]


def test_templates_and_word_lists_keep_to_the_official_words() -> None:
    shown = {
        name: text
        for name, text in texts().items()
        if name == "dashboards/words_en.toml"
        or (name.startswith(("dashboards/", "digests/")) and name.endswith((".html", ".txt", ".typ", ".js")))
    }
    assert {name: found for name, text in shown.items() if (found := _said(text))} == {}


def test_what_the_code_says_keeps_to_them() -> None:
    found = [
        f"{name}:{line} {said}"
        for name, tree in product().items()
        if name.startswith(SPEAKING)
        for line, text in spoken(tree)
        if (said := _said(text))
    ]
    assert found == []


def test_documents_keep_to_them() -> None:
    found = {}
    for name, text in documents().items():
        told = re.sub(re.escape(NOT_USED) + r".*?(?=\n## |\Z)", "", text, flags=re.S)
        if said := _said(told):
            found[name] = said
    assert found == {}


def test_a_forbidden_word_is_seen_over_a_line_break() -> None:
    assert _said("Đây là Bản\n   tin ngày") == ["bản tin"]


# --- two languages ---------------------------------------------------------------------------------------------------


def _english() -> dict[str, str]:
    return dict(tomllib.loads((ROOT / "dashboards/words_en.toml").read_text("utf-8"))["words"])


def _literals(argument: nodes.Node) -> Iterator[str]:
    """The texts that an argument may be: a literal, or the arms of a condition."""
    if isinstance(argument, nodes.Const) and isinstance(argument.value, str):
        yield argument.value
    elif isinstance(argument, nodes.CondExpr):
        for arm in (argument.expr1, argument.expr2):
            if arm is not None:
                yield from _literals(arm)


def _translated(source: str) -> set[str]:
    """The texts that a template hands to `t(language, "…")`."""
    found: set[str] = set()
    for call in Environment(autoescape=True).parse(source).find_all(nodes.Call):
        if isinstance(call.node, nodes.Name) and call.node.name == "t" and len(call.args) > 1:
            found |= set(_literals(call.args[1]))
    return found


def _templates() -> dict[str, str]:
    return {name: text for name, text in texts().items() if re.match(r"dashboards/templates/.*\.html$", name)}


def _listed() -> set[str]:
    """The words of the lists in dashboards/words.py: they are translated where they are shown."""
    lists = [value for name, value in vars(words).items() if name.isupper() and isinstance(value, dict)]
    return {word for one in lists for word in one.values() if not word.isascii()}


def test_every_word_of_the_templates_has_its_english() -> None:
    english = _english()
    missing = {name: sorted(_translated(text) - set(english)) for name, text in _templates().items()}
    assert {name: found for name, found in missing.items() if found} == {}


def test_every_word_of_the_lists_has_its_english() -> None:
    assert sorted(_listed() - set(_english())) == []


def test_every_title_of_a_chart_has_its_english() -> None:
    titles = {
        keyword.value.value
        for name, tree in product().items()
        if name.startswith("dashboards/pages/")
        for call in ast.walk(tree)
        if isinstance(call, ast.Call)
        for keyword in call.keywords
        if keyword.arg == "title" and isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str)
    }
    assert len(titles) > 3
    assert sorted(titles - set(_english())) == []


def test_no_english_word_is_unused() -> None:
    used = {word for text in _templates().values() for word in _constants(text)} | _listed()
    shapes = []
    for name, tree in product().items():
        if name.startswith(SPEAKING):
            used |= {text for _, text in spoken(tree)}
            shapes += _shapes(tree)
    known = {_bare(text) for text in used}
    left = [text for text in _english() if _bare(text) not in known]
    assert sorted(text for text in left if not any(shape.fullmatch(text) for shape in shapes)) == []


def _constants(source: str) -> set[str]:
    """Every text of a template's expressions: some go through a variable before they are translated."""
    found = Environment(autoescape=True).parse(source).find_all(nodes.Const)
    return {one.value for one in found if isinstance(one.value, str)}


def _shapes(tree: ast.Module) -> list[re.Pattern[str]]:
    """Sentences with holes: "Việc này do … làm." is translated as it comes out."""
    found = []
    for node in ast.walk(tree):
        if isinstance(node, ast.JoinedStr):
            parts = [str(part.value) if isinstance(part, ast.Constant) else None for part in node.values]
            if sum(len(part) for part in parts if part) >= 10:
                found.append(re.compile("".join(".*" if part is None else re.escape(part) for part in parts), re.S))
    return found


def _bare(text: str) -> str:
    """A desk says "báo cáo chưa được trình", the page "Báo cáo chưa được trình."."""
    return text.rstrip(". ").casefold()


def test_no_translation_is_empty_or_left_in_vietnamese() -> None:
    table = _english()
    left = [vi for vi, en in table.items() if not en.strip() or (vi == en and not NAMES.sub("", vi).isascii())]
    assert left == []


def test_the_scanner_reads_conditions_and_nested_calls() -> None:
    source = '{{ t(L, "một" if x else "hai") }}{% if t(L, "ba") %}{{ f(t(L, "bốn")) }}{% endif %}{{ t(L, word) }}'
    assert _translated(source) == {"một", "hai", "ba", "bốn"}


def test_templates_show_no_text_that_is_not_translated() -> None:
    """Letters with Vietnamese signs outside `t(…)` and comments: they would stay Vietnamese on the English page."""
    signs = re.compile(r"[ăâđêôơưĂÂĐÊÔƠƯ\u1ea0-\u1ef9]")
    found = []
    for name, text in _templates().items():
        plain = re.sub(r"\{#.*?#\}|\{\{.*?\}\}|\{%.*?%\}", lambda m: re.sub(r"[^\n]", " ", m.group()), text, flags=re.S)
        for number, line in enumerate(plain.splitlines(), 1):
            told = NAMES.sub("", line)
            if signs.search(told):
                found.append(f"{name}:{number} {told.strip()[:60]}")
    assert found == []


def test_python_is_parsed_for_its_words() -> None:
    tree = ast.parse('"""Docstring."""\nx = "chữ"\n')
    assert list(spoken(tree)) == [(2, "chữ")]
