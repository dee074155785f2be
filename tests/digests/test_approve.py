"""Who may do what, what is frozen, and what an edit leaves standing."""

from dataclasses import replace

import pytest

from digests.approve import approved, content_digest, edited, intact, sent_back, submitted, unfinished
from digests.compose import TO_SUMMARISE
from haidang.errors import GateRefused, NotAllowed
from haidang.model.bulletin import Bulletin, ClaimStatus, DigestState
from tests.digests.factories import APPROVER, BOTH, EDITOR, LEADER, UNTIL, bulletin, item


def refusal(act: object, *args: object) -> str:
    """The rule that refuses."""
    with pytest.raises(GateRefused) as caught:
        act(*args)  # type: ignore[operator]
    return caught.value.rule


def through() -> Bulletin:
    return approved(submitted(bulletin(), EDITOR), APPROVER, UNTIL)


def test_draft_to_submitted_to_approved() -> None:
    done = through()
    assert (done.state, done.submitted_by, done.approved_by, done.approved_at, intact(done)) == (
        DigestState.APPROVED,
        "bientap",
        "duyet",
        UNTIL,
        True,
    )


def test_who_submits_never_approves() -> None:
    assert refusal(approved, submitted(bulletin(), BOTH), BOTH, UNTIL) == "second_person"


def test_roles() -> None:
    with pytest.raises(NotAllowed):
        submitted(bulletin(), APPROVER)
    waiting = submitted(bulletin(), EDITOR)
    for person in (EDITOR, LEADER):
        with pytest.raises(NotAllowed):
            approved(waiting, person, UNTIL)


def test_the_order_of_states() -> None:
    assert refusal(approved, bulletin(), APPROVER, UNTIL) == "not_submitted"
    assert refusal(submitted, submitted(bulletin(), EDITOR), EDITOR) == "submitted"
    assert refusal(submitted, through(), EDITOR) == "frozen"
    assert refusal(sent_back, through(), APPROVER) == "not_submitted"


def test_sent_back_is_a_draft_again() -> None:
    assert sent_back(submitted(bulletin(), EDITOR), APPROVER) == bulletin()


def test_a_placeholder_is_not_fit_to_print_unless_left_out() -> None:
    waiting = item(text=TO_SUMMARISE, included=True)
    assert refusal(submitted, bulletin(waiting), EDITOR) == "unfinished"
    assert unfinished(bulletin(replace(waiting, included=False))) == ()


def test_a_digest_with_news_needs_highlights() -> None:
    assert refusal(submitted, bulletin(highlights=()), EDITOR) == "unfinished"


def test_a_foreign_name_of_ours_is_not_fit_to_print() -> None:
    assert [point.what for point in unfinished(bulletin(item(text="Tàu vào vùng Tây Sa.")))] == [
        "“Tây Sa” cần viết là Hoàng Sa"
    ]
    assert unfinished(bulletin(item(text="Báo này viết “vùng Tây Sa”."))) == ()


def test_the_digest_is_over_what_is_printed() -> None:
    plain = bulletin()
    same = replace(
        plain, id=9, rev=4, submitted_by="x", items=(item(rev=3, for_editor=("note",)), item(2, included=False))
    )
    assert content_digest(same) == content_digest(plain)
    for other in (
        replace(plain, items=(item(text="Khác."),)),
        replace(plain, highlights=()),
        replace(plain, recommendations="Đề nghị."),
        replace(plain, items=(item(status=None),)),
    ):
        assert content_digest(other) != content_digest(plain)


def test_a_changed_word_shows() -> None:
    done = through()
    assert not intact(replace(done, items=(replace(done.items[0], text="Khác."),)))


def test_citations_stay_with_the_sentences_that_stayed() -> None:
    made = edited(item(), title="T", text="Câu mới. Người dân dọn bùn trong nhà.", status=ClaimStatus.NO_SECOND_SOURCE)
    assert [(c.field, c.sentence) for c in made.citations] == [("text", 1)]


def test_a_person_alone_cannot_print_refuted() -> None:
    with pytest.raises(GateRefused) as caught:
        edited(item(), title="", text="Câu.", status=ClaimStatus.REFUTED)
    assert caught.value.rule == "status"


def test_the_status_of_a_case_belongs_to_the_case() -> None:
    of_case = item(case=3, status=ClaimStatus.CHECKING)
    with pytest.raises(GateRefused) as caught:
        edited(of_case, title="", text="Câu.", status=ClaimStatus.CONFIRMED)
    assert caught.value.rule == "status"
