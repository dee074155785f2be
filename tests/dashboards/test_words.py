"""Everything the pages say has English beside it."""

import re
from pathlib import Path

import pytest

from dashboards import case_view, casework, digest_view, words
from haidang.model.bulletin import ClaimStatus
from triage.states import ACTION_WORDS

TEMPLATES = sorted((Path(words.__file__).parent / "templates").glob("*.html"))
SAID = re.compile(r"""\bt\((?:L|visit\.language|language), (?:"([^"]*)"|'([^']*)')\)""")


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: path.stem)
def test_what_a_template_says_has_english(template: Path) -> None:
    known = words.english()
    said = {one or other for one, other in SAID.findall(template.read_text("utf-8"))}
    assert sorted(said - known.keys()) == []


def test_what_the_tables_of_cases_and_digests_say_has_english() -> None:
    tables = (
        casework.SIGNALS,
        casework.URGENCY,
        casework.WHY_IN_CASE,
        case_view.ANSWERS,
        case_view.EVENTS,
        digest_view.KINDS,
        digest_view.STATES,
        digest_view.EVENTS,
        ACTION_WORDS,
        words.STATES,
        words.OUTCOMES,
        words.TYPES,
    )
    said = {word for table in tables for word in table.values()} | {status.value for status in ClaimStatus}
    assert sorted(said - words.english().keys()) == []
