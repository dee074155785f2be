"""Names of places, waters, features, forces and documents in many languages, found where they stand.

`haidang/data/gazetteer.csv` has one form a row: concept, kind, language, form, role, note, source. Roles: `anchor` is
enough alone, `weak` needs another cue of its root, `context` only supports, `negative` is something else that looks
alike ("đa năng", 中南海).

`haidang/data/homographs.csv` lists names that are common words without their accents (Mỏ Rộng, "mở rộng");
`haidang/data/place_words.csv` words for kinds of places: lang, word, cases (of Russian nouns beside the nominative).

`haidang/data/elsewhere.csv` names other places, one form a row: form, lang, area.
"""

import csv
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

import ahocorasick

from haidang.errors import SettingsError
from haidang.model.analysis import Root, Span
from haidang.text import View, exact, plain

ROLES = ("negative", "anchor", "weak", "context")
_WEAKER = {"anchor": "weak", "weak": "context", "context": "context", "negative": "negative"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Form:
    """One way in which a concept is written. `role` holds for the form as written."""

    concept: str
    kind: str
    language: str  # vi, en, zh, …, or "any" (codes, hashtags)
    form: str
    role: str
    bare: bool = False  # listed without accents although its language writes them

    @property
    def root(self) -> Root:
        """The subject that the concept belongs to."""
        return Root.DANANG if self.concept.startswith(("DN.", "QN.")) else Root.BIENDONG


_Found = tuple[int, int, list[tuple[Form, bool]]]  # place in the flat text; forms, with whether accents are there


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
    """A form found in a field of a raw text."""

    span: Span  # raw code points
    form: Form
    role: str  # of the form, one step weaker where the text lacks the accents of one or two words
    accents: bool  # the text has the form's own accents
    cased: bool  # the text has most of the form's capitals
    words: int  # length of the form in words, 1 for scripts without spaces
    at: tuple[int, int]  # place in the view that `scan` was given or made

    @property
    def concept(self) -> str:
        """Concept id."""
        return self.form.concept


@dataclass(frozen=True, slots=True)
class Scanned:
    """A field made ready: the exact view, and the folded text aligned with it that hits' `at` refers to."""

    view: View
    flat: str
    hits: tuple[Hit, ...]


def read_forms(lines: Iterable[str]) -> tuple[Form, ...]:
    """Forms from the lines of a CSV. Raises SettingsError with the line's number."""
    forms = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            language, role = row["lang"], row["role"]
            form = Form(
                concept=row["concept"],
                kind=row["kind"],
                language=_LANGUAGES.get(language, language),
                form=unicodedata.normalize("NFC", row["form"]),
                role=role,
                bare=language == "vi-nodia",
            )
        except KeyError as error:
            raise SettingsError(f"gazetteer line {number}: column {error} is missing") from error
        if role not in ROLES or not form.form.strip():
            raise SettingsError(f"gazetteer line {number}: no form, or a role that is not one of {', '.join(ROLES)}")
        forms.append(form)
    return tuple(forms)


def bundled() -> tuple[Form, ...]:
    """The forms that ship with the product."""
    return read_forms(files("haidang.data").joinpath("gazetteer.csv").read_text(encoding="utf-8").splitlines())


@cache
def homographs() -> frozenset[str]:
    """Folded names that are a common word more often than the name (`tools/homographs.py` counts)."""
    lines = files("haidang.data").joinpath("homographs.csv").read_text(encoding="utf-8").splitlines()
    return frozenset(row["form"] for row in csv.DictReader(lines))


@cache
def place_words() -> Mapping[str, Mapping[str, tuple[str, ...]]]:
    """By language the words for kinds of places, which writers set in either letter case; with their Russian cases."""
    lines = files("haidang.data").joinpath("place_words.csv").read_text(encoding="utf-8").splitlines()
    words: dict[str, dict[str, tuple[str, ...]]] = defaultdict(dict)
    for row in csv.DictReader(lines):
        words[row["lang"]][row["word"]] = tuple(row["cases"].split())
    return words


def elsewhere() -> tuple[Form, ...]:
    """Names of places that belong to neither root. Their kind is `vietnam` (other provinces), `world` or `sea`."""
    lines = files("haidang.data").joinpath("elsewhere.csv").read_text(encoding="utf-8").splitlines()
    return tuple(
        Form(
            concept=f"EX.{row['form']}",
            kind=row["area"],
            language=_LANGUAGES.get(row["lang"], row["lang"]),
            form=unicodedata.normalize("NFC", row["form"]),
            role="context",
        )
        for row in csv.DictReader(lines)
    )


class Gazetteer:
    """Finds forms: the longest ones, negatives before others, at word boundaries, in any script.

    Latin forms are compared without accents first. Where the text has accents they must be the form's own; where it has
    none, a form of one or two words counts one role weaker. Forms of the text's language are preferred where several
    are written alike.
    Built once; searching is linear in the text and changes nothing, so one object may serve many threads.
    """

    def __init__(self, forms: Sequence[Form]) -> None:
        groups: dict[str, list[tuple[Form, str]]] = defaultdict(list)
        for form in forms:
            for written in (form.form, *_declined(form), *_spaced(form)):
                view = exact(written)
                groups[_flat(plain(view.text))].append((form, _flat(view.text.lower())))
        self._automaton = ahocorasick.Automaton()
        for key, members in groups.items():
            self._automaton.add_word(key, (key, tuple(members), _edge(key[0]), _edge(key[-1])))
        self._automaton.make_automaton()
        self._common = homographs()
        self._common_tags = {form.replace(" ", "") for form in self._common}  # as they stand in hashtags
        self._squashed = {key.replace(" ", ""): key for key in groups if " " in key and len(key) > 5}
        self._groups = {key: tuple(members) for key, members in groups.items()}
        self.names = frozenset(exact_key for members in groups.values() for _, exact_key in members if " " in exact_key)

    def find(self, raw: str, *, field: str = "text", language: str = "") -> tuple[Hit, ...]:
        """Hits in order of place; several at one place where concepts share a form."""
        return self.scan(raw, field=field, language=language).hits

    def scan(self, raw: str, *, field: str = "text", language: str = "") -> Scanned:
        """The hits together with the views they were found in, for rules that look at neighbours."""
        view = _single_spaced(exact(raw))
        cased_flat = _flat(view.text)
        flat = plain(cased_flat)
        found = []
        for end, (key, members, left, right) in self._automaton.iter(flat):
            start = end + 1 - len(key)
            if _bounded(flat, start, end + 1, left, right):
                chosen = _choose(members, cased_flat[start : end + 1], language)
                if chosen:
                    found.append((start, end + 1, chosen))
        found += self._hashtags(flat)
        foreign = language in _WITHOUT_MARKS
        hits = []
        for start, end, chosen in _resolve(found):
            stop = _with_ending(flat, end)
            first, last = view.raw_span(start, stop)
            span = Span(field=field, start=first, end=last)
            for form, accents in chosen:
                cased = _same_case(form, cased_flat[start:end])
                hits.append(
                    Hit(
                        span=span,
                        form=form,
                        role=form.role if accents else self._bare_role(form, flat[start:end], foreign and cased),
                        accents=accents,
                        cased=cased,
                        words=form.form.count(" ") + 1,
                        at=(start, stop),
                    )
                )
        return Scanned(view, flat, tuple(hits))

    def _bare_role(self, form: Form, flat: str, name: bool) -> str:
        """Without accents one or two words are worth a step less; only context where they are mostly a common word.

        `name`: capitals in a language that writes no Vietnamese marks; what is weak stays so there.
        """
        if form.bare or form.form.count(" ") >= _LONG or form.role == "negative":
            return form.role
        if flat in self._common or flat in self._common_tags:
            return "context"
        return form.role if name and form.role != "anchor" else _WEAKER[form.role]

    def _hashtags(self, flat: str) -> Iterator[_Found]:
        """Names run together in hashtags ("#hoangsatruongsa"): the longest from the left, short ones only alone."""
        for tag in _HASHTAG.finditer(flat):
            start, end = tag.span()
            while start < end:
                for last in range(end, start + 4, -1):
                    key = self._squashed.get(flat[start:last])
                    if key and (last - start > 6 or (start, last) == tag.span()):
                        yield start, last, [(form, False) for form, _ in _choose(self._groups[key], key, "")]
                        start = last - 1
                        break
                start += 1


_LANGUAGES = {"vi-nodia": "vi", "zh-Hans": "zh", "zh-Hant": "zh", "hashtag": "any", "code": "any"}
_HASHTAG = re.compile(r"(?<=#)[a-z]{5,60}")
# Languages that write Vietnamese names in plain letters.
_WITHOUT_MARKS = ("en", "fr", "id", "ms", "fil", "de", "es", "it", "pt", "nl")
_SEPARATORS = tuple("-‐‑‒–—_.·\n\r\t")
_WORD = re.compile(r"[\w-]+")
_DIGIT = re.compile(r"\d")
_SPACES = re.compile(r"[ \t]{2,}|(?<=[Tt][Pp])\.[ \t]*(?=\w)")
_LONG = 2  # blanks in a form that is told apart without its accents
# What Russian cases add to a noun or to an adjective's stem, and what they put for a noun's last letter.
_CASES = re.compile("[аеиоуыюя]|[аеиоыя]м|[ео]й|[аиыя]х|[ео]в|ого|[ео]му|[ую]ю|[ая]я|[еоиы]е|[иы]й|ью|[аияы]ми")
_ENDING = 3  # letters of the longest
_REPLACED = {
    "й": ("я", "ю", "ем", "е"),
    "ь": ("я", "ю", "ем", "е", "и", "ью"),
    "а": ("ы", "и", "е", "у", "ой"),
    "я": ("и", "е", "ю", "ей"),
}
_NAME_ENDING = re.compile("[А-ЯЁ][а-яё]{3,}[ьйая]$")  # of a capitalised word


def _declined(form: Form) -> list[str]:
    """The Russian form with its first word in its other cases ("на острове Паттл") and its last one where they replace
    its ending ("в Намдине"); what is only added to it (`_CASES`) `_bounded` takes care of.
    """
    if form.language != "ru":
        return []
    first, _, rest = form.form.partition(" ")
    cases = place_words()["ru"].get(first.lower(), ()) if rest else ()
    names = [form.form, *(f"{case} {rest}" for case in cases)]
    if _NAME_ENDING.search(form.form):
        names += [name[:-1] + ending for name in tuple(names) for ending in _REPLACED[name[-1]]]
    return names[1:]


def _spaced(form: Form) -> list[str]:
    """A Korean name with its kind of place set apart ("꼰 시장"), as some write it."""
    if form.language != "ko" or " " in form.form:
        return []
    kind = max((w for w in place_words()["ko"] if len(w) > 1 and form.form.endswith(w)), key=len, default="")
    name = form.form.removesuffix(kind)
    return [f"{name} {kind}"] if name and kind else []


def _flat(text: str) -> str:
    """Separators that writers put for a space inside names, one for one."""
    # One replacement after another: on text that is not ASCII many times faster than str.translate.
    for sign in _SEPARATORS:
        text = text.replace(sign, " ")
    return text.replace("\u2019", "'")


def _single_spaced(view: View) -> View:
    """Runs of blanks, and the full stop of "TP.", as one blank."""
    if not any(sign in view.text for sign in ("  ", "\t", "TP.", "Tp.", "tp.")):
        return view
    pieces: list[str] = []
    offsets: list[int] = []
    done = 0
    for gap in _SPACES.finditer(view.text):
        pieces += (view.text[done : gap.start()], " ")
        offsets += view.offsets[done : gap.start() + 1]
        done = gap.end()
    pieces.append(view.text[done:])
    offsets += view.offsets[done:]
    return View("".join(pieces), offsets)


def _edge(letter: str) -> str:
    """Which rule holds at this end of a form."""
    if letter.isdigit() or letter < "\u0370":
        return "latin" if letter.isalnum() else ""
    if "\u0370" <= letter < "\u0530":
        return "cyrillic"
    if "\uac00" <= letter <= "\ud7a3":
        return "hangul"
    return "katakana" if "\u30a1" <= letter <= "\u30fc" and letter != "・" else ""


def _bounded(text: str, start: int, end: int, left: str, right: str) -> bool:
    """Whether a form stands there as a word (or, in scripts without spaces, not inside a longer foreign word)."""
    before = text[start - 1] if start else " "
    after = text[end] if end < len(text) else " "
    if (left and left == _edge(before)) or (left == "cyrillic" and _edge(before) == "latin"):
        return False
    if right == "cyrillic":
        stop = _with_ending(text, end)
        return stop == end or bool(_CASES.fullmatch(text, end, stop))
    return right in ("", "hangul") or right != _edge(after)


def _with_ending(text: str, end: int) -> int:
    """Where the word ends whose case ending a Russian form was found without."""
    stop = end
    if _edge(text[end - 1]) == "cyrillic":
        while stop < len(text) and stop <= end + _ENDING and _edge(text[stop]) == "cyrillic":
            stop += 1
    return stop


def _choose(members: Sequence[tuple[Form, str]], written: str, language: str) -> list[tuple[Form, bool]]:
    """One form a concept, with whether the text has its accents; [] where the text's accents say otherwise."""
    lower = written.lower()
    if plain(lower) == lower:
        # Without accents a short phrase of other things may well be the name.
        options = [
            (form, key == lower and not form.bare)
            for form, key in members
            if key == lower or form.role != "negative" or form.form.count(" ") >= _LONG
        ]
    else:
        options = [(form, True) for form, key in members if key == lower]
    if len(options) < 2:
        return options
    ours = [option for option in options if option[0].language in (language, "any")]
    if not ours and language in _WITHOUT_MARKS:  # they write alike: rather each other's forms than Vietnamese ones
        ours = [option for option in options if option[0].language in _WITHOUT_MARKS]
    best: dict[str, tuple[Form, bool]] = {}
    for option in ours or options:
        kept = best.get(option[0].concept)
        if kept is None or _rank(option, written) < _rank(kept, written):
            best[option[0].concept] = option
    negative = [option for option in best.values() if option[0].role == "negative"]
    if not negative:
        return list(best.values())
    # What is nothing of one root may be a name of the other: a street called Hoàng Sa is in the city, not at sea.
    denied = {form.root for form, _ in negative}
    return negative + [option for option in best.values() if option[0].root not in denied]


def _rank(option: tuple[Form, bool], written: str) -> tuple[bool, int, bool, int]:
    """Own accents first, then own capitals, then forms listed without accents, then by role."""
    form, accents = option
    return not accents, _case(form, written), not form.bare, ROLES.index(form.role)


def _case(form: Form, written: str) -> int:
    """0 where the form's capitals are there, 1 where it has none ("Đá Lát" is rather a name than "đá lát"), else 2."""
    return 2 if not _same_case(form, written) else 0 if _capitals(form.form, form.language) else 1


def _resolve(found: list[_Found]) -> list[_Found]:
    """Without overlaps: a negative gives way only to a longer form around it; a phrase to the name that it runs into
    ("căng thẳng trên biển Đông"); then the longest win.
    """
    found = sorted(found, key=lambda item: item[:2])
    positive = [item for item in found if not _negative(item)]
    starts = [item[0] for item in positive]
    longest = max((item[1] - item[0] for item in positive), default=0)
    negative = []
    for item in found:
        if _negative(item):
            around = positive[bisect_left(starts, item[1] - longest) : bisect_right(starts, item[0])]
            if not any(_inside(item, other) for other in around):
                negative.append(item)
    kept = _longest(negative, [])
    positive = [item for item in positive if not _runs_into(item, positive, starts)]
    return sorted(kept + _longest(positive, kept), key=lambda item: item[:2])


def _runs_into(item: _Found, positive: Sequence[_Found], starts: Sequence[int]) -> bool:
    """Whether a form that is no anchor is cut by one of at least its worth that goes on behind it."""
    rank = _strongest(item)
    if ROLES[rank] == "anchor":
        return False
    cutting = positive[bisect_right(starts, item[0]) : bisect_left(starts, item[1])]
    return any(other[1] > item[1] and _strongest(other) <= rank for other in cutting)


def _strongest(item: _Found) -> int:
    """The rank in ROLES of the strongest role among the forms of a positive item."""
    return min(ROLES.index(form.role) for form, _ in item[2])


def _negative(item: _Found) -> bool:
    """Whether something else stands there."""
    return item[2][0][0].role == "negative"


def _inside(item: _Found, other: _Found) -> bool:
    """Whether another item is longer and around it."""
    return other[0] <= item[0] and item[1] <= other[1] and other[1] - other[0] > item[1] - item[0]


def _longest(group: list[_Found], taken: list[_Found]) -> list[_Found]:
    """The longest of overlapping items, none of which touches what is taken."""
    ends = [item[1] for item in sorted(taken, key=lambda item: item[0])]
    starts = sorted(item[0] for item in taken)
    kept: list[_Found] = []
    for item in sorted(group, key=lambda item: (item[0], -item[1])):
        before = bisect_right(starts, item[1] - 1)
        if before and ends[before - 1] > item[0]:
            continue
        if kept and item[0] < kept[-1][1]:
            if item[1] - item[0] > kept[-1][1] - kept[-1][0]:
                kept[-1] = item
            continue
        kept.append(item)
    return kept


@cache
def _capitals(form: str, language: str) -> tuple[int, ...]:
    """Where a form has capitals; those of words like "river" ("Han river") only where it has no others."""
    capitals = tuple(i for i, letter in enumerate(form) if letter.isupper())
    common = place_words().get(language)
    if not common:
        return capitals
    loose = [word.span() for word in _WORD.finditer(form) if word.group().lower() in common]
    return tuple(i for i in capitals if not any(start <= i < end for start, end in loose)) or capitals


def _same_case(form: Form, written: str) -> bool:
    """Most of the form's capitals are there ("Da Nang port" will do, "My son" won't).

    Lower-case forms stand anyhow, and those with a figure ("kn-290") are nothing else in small letters either.
    """
    capitals = _capitals(form.form, form.language)
    if len(written) != len(form.form) or not capitals or _DIGIT.search(form.form):
        return True
    return 2 * sum(written[i].isupper() for i in capitals) > len(capitals)
