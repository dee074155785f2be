"""The passage that shows why a text was found."""

from haidang.model.search import Mode, Query
from index.queries import parse
from index.snippets import LENGTH, Snippet, snippet
from tests.contracts.test_search import text


def shown(words: str, body: str, *, lead: str = "", mode: Mode = Mode.HYBRID) -> Snippet:
    return snippet(text(1, "Tít", body, lead=lead), parse(Query(words=words, mode=mode)))


def marked(found: Snippet) -> list[str]:
    return [piece for piece, match in found if match]


def test_neighbours_are_one_mark() -> None:
    assert shown("bien dong", "Ở Biển Đông, biển động.") == (
        ("Ở ", False),
        ("Biển Đông", True),
        (", ", False),
        ("biển động", True),
        (".", False),
    )


def test_what_is_there_exactly_is_marked_only_so() -> None:
    assert marked(shown("giá", "Giá thật, giả vờ.")) == ["Giá"]
    assert marked(shown("giạ", "Giá thật, giả vờ.")) == ["Giá", "giả"]
    assert marked(shown("giá", "Giá thật, giả vờ.", mode=Mode.FOLDED)) == ["Giá", "giả"]
    assert marked(shown("giạ", "Giá thật, giả vờ.", mode=Mode.EXACT)) == []


def test_a_phrase_is_marked_as_a_phrase() -> None:
    assert marked(shown('"tàu cá"', "Tàu và cá; tàu  cá.")) == ["tàu  cá"]


def test_the_raw_letters_stay() -> None:
    decomposed = "Bie\u0302\u0309n\u00ad Ðông"
    assert marked(shown("biển đông", f"Ra {decomposed} nhé")) == ["Bie\u0302\u0309n\u00ad Ðông"]


def test_lead_and_text_are_one_line() -> None:
    assert shown("", "Thân\tbài.", lead="Mở bài.") == (("Mở bài.  Thân bài.", False),)


def test_the_densest_passage_wins() -> None:
    far = "chữ " * 200
    assert marked(shown("mực cá", f"mực {far} mực và cá, mực và cá {far} cá")) == ["mực", "cá", "mực", "cá"]


def test_no_passage_is_much_longer_than_asked() -> None:
    for body in ("chữ " * 500, "字" * 2_000, "x" * 2_000):
        for words in ("", "chữ", "字", "x"):
            assert sum(len(piece) for piece, _ in shown(words, body)) <= LENGTH + 30


def test_markup_is_text() -> None:
    assert shown("b", "<b>x</b>") == (("<", False), ("b", True), (">x</", False), ("b", True), (">", False))


def test_an_empty_text_has_no_passage() -> None:
    assert shown("biển", "") == ()
