"""What makes two texts that look alike say different things: figures, dates, denials, opposites, names.

Pure; used where texts are matched with judged claims and where a copy is compared with its original. The words are in
`haidang/data/wording.toml`. Every function takes time linear in the texts; of a text with very many figures only the
first ones are compared.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache

from haidang.figures import MOST, Figure, Read, read
from haidang.moments import Moment
from haidang.text import accent_share, exact, folded, plain, tokens
from haidang.word_lists import ACCENTED, LONGEST, blank, standing, word_lists


@dataclass(frozen=True, slots=True)
class _Said:
    """What a text says; its words folded."""

    plainly: frozenset[str]  # words far from any no
    denied: frozenset[str]  # the word that a no is about
    signs: Mapping[str, frozenset[int]]  # of a pair of opposites the sides, of a group of names the places in its list
    nos: int
    goes_on: bool
    fine: bool
    stopped: bool

    def sides(self) -> frozenset[str]:
        """The sides of opposites that it has: "access+", "access-"."""
        named = ((name, sign) for name, signs in self.signs.items() for sign in signs if name in _sides())
        return frozenset(f"{name}{'-=+'[sign + 1]}" for name, sign in named)


@dataclass(frozen=True, slots=True)
class FigureChanges:
    """What two texts' figures have to do with each other."""

    pairs: tuple[tuple[Figure, Figure], ...]  # of one kind or unit, or dates, each missing from the other text
    gone: tuple[Figure, ...]  # figures of the first text that the second lacks, not in a pair
    come: tuple[Figure, ...]  # and of the second that the first lacks

    @property
    def differ(self) -> bool:
        """Whether a figure was exchanged, of one kind or of two that aren't known."""
        return bool(self.pairs) or (any(not one.kind for one in self.gone) and any(not one.kind for one in self.come))


def changed_figures(before: str, after: str) -> tuple[tuple[Figure, Figure], ...]:
    """Pairs (before, after) of one kind of figure, or of date, where each side's value is missing from the other text.

    Of a text more than twice as long as the other only the sentences closest to that one can bring another figure.
    A changed date or hour comes as a figure of the unit "@", a changed class or level as one of the unit "#".
    """
    return figure_changes(before, after).pairs


def figure_changes(before: str, after: str) -> FigureChanges:
    """The same with what is left on both sides."""
    old, new = read(before), read(after)
    old_near, new_near = read(closest(after, before)), read(closest(before, after))
    come = [one for one in new_near.figures[:MOST] if not _has(old, one, new)]
    gone = []
    pairs = []
    for one in (one for one in old_near.figures[:MOST] if not _has(new, one, old)):
        twin = next((two for two in come if _comparable(one, two)), None)
        if twin is None:
            twin = next((two for two in new_near.ones if two.kind and two.kind == one.kind), None)
        else:
            come.remove(twin)
        if twin is None:
            gone.append(one)
        else:
            pairs.append((one, twin))
    for one in old_near.ones[:MOST]:
        twin = next((two for two in come if one.kind and two.kind == one.kind and two.amount != one.amount), None)
        if twin is not None:
            come.remove(twin)
            pairs.append((one, twin))
    found = [m for m in new_near.moments[:MOST] if not any(m.agrees(other) for other in old.moments[:MOST])]
    for moment in old_near.moments[:MOST]:
        other = next((one for one in found if moment.differs(one)), None)
        if other is not None and not any(moment.agrees(one) for one in new.moments[:MOST]):
            found.remove(other)
            pairs.append((_as_figure(moment), _as_figure(other)))
    for label in sorted(old_near.labels.keys() & new_near.labels.keys()):
        if not old_near.labels[label] & new_near.labels[label]:
            pairs.append((_as_label(label, old_near.labels[label]), _as_label(label, new_near.labels[label])))
    return FigureChanges(pairs=tuple(pairs), gone=tuple(gone), come=tuple(come))


@dataclass(frozen=True, slots=True)
class Contrast:
    """What sets two texts against each other, and what of it stands in each; each pair is (first, second)."""

    untrue: tuple[bool, bool]  # calls something a rumour, false, denied
    denied: tuple[int, int]  # words that one denies and the other says
    nos: tuple[int, int]
    goes_on: tuple[bool, bool]
    fine: tuple[bool, bool]  # "all is well"
    stopped: tuple[bool, bool]
    opposed: frozenset[str]  # pairs of opposites and groups of names of which the texts share no side
    sides: tuple[frozenset[str], frozenset[str]]  # "access+": the sides of opposites that each text has
    stops_against_goes_on: bool

    @property
    def contrary(self) -> bool:
        """Whether one calls the matter untrue and the other does not, or says no to what the other says."""
        return self.untrue[0] != self.untrue[1] or any(self.denied) or bool(self.opposed) or self.stops_against_goes_on


def contradicts(one: str, other: str) -> bool:
    """Whether one of two texts calls the matter untrue and the other does not, or says no to what the other says.

    A "no" counts by the word after it: "đập không vỡ" goes against "đập sắp vỡ", while "giấu tin không báo" goes
    against nothing in "giấu tin vì sợ". Opposites count too ("mở cửa" against "đóng cửa", "released" against
    "bắt giữ"), what goes on as before against what is said to be stopped, "over" against "under" one figure, and names
    of states, waters or towns of which the texts share none. Of a text more than twice as long as
    the other the sentences closest to that one are read, and those beside them for a word like "rumour".
    """
    return contrast(one, other).contrary


def contrast(one: str, other: str) -> Contrast:
    """The same, part by part."""
    first, second = _said(closest(other, one)), _said(closest(one, other))
    names = first.signs.keys() & second.signs.keys()
    return Contrast(
        untrue=(calls_untrue(closest(other, one, beside=1)), calls_untrue(closest(one, other, beside=1))),
        denied=(len(first.denied & second.plainly), len(second.denied & first.plainly)),
        nos=(first.nos, second.nos),
        goes_on=(first.goes_on, second.goes_on),
        fine=(first.fine, second.fine),
        stopped=(first.stopped, second.stopped),
        opposed=frozenset(name for name in names if first.signs[name] and not first.signs[name] & second.signs[name]),
        sides=(first.sides(), second.sides()),
        stops_against_goes_on=_goes_on_against(first, second) or _goes_on_against(second, first),
    )


def calls_untrue(text: str) -> bool:
    """Whether it calls something a rumour, false, old, made up or denied."""
    view = _View(text)
    return bool(_words_of("untrue", view.marked).search(view.text))


def closest(claim: str, text: str, *, beside: int = 0) -> str:
    """The sentences of a text that share most words with a claim, with `beside` neighbours on each side.

    The text itself where it is one sentence, no more than twice as long as the claim, or shares no word with it.
    """
    if len(text) <= _LONGER * len(claim):
        return text
    sentences = [piece for piece in _SENTENCE_END.split(text[:LONGEST]) if piece.strip()]
    wanted = set(tokens(folded(claim).text))
    shared = [len(wanted & set(tokens(folded(sentence).text))) for sentence in sentences]
    most = max(shared, default=0)
    if len(sentences) < 2 or not most:
        return text
    best = [at for at, number in enumerate(shared) if 2 * number > most]
    kept = {at + step for at in best for step in range(-beside, beside + 1)}
    return "\n".join(sentence for at, sentence in enumerate(sentences) if at in kept)


class _View:
    """A text in lower case with single blanks, with its accents where it has Vietnamese ones, else folded."""

    def __init__(self, text: str) -> None:
        text = text[:LONGEST]
        self.marked = accent_share(text) > ACCENTED
        lower = exact(text).text.lower() if self.marked else folded(text).text
        self.text = _BLANKS.sub(" ", lower)


def _comparable(one: Figure, other: Figure) -> bool:
    """Whether two figures measure the same: one kind, shares and multiples, money without its currency, one unit."""
    kinds = {one.kind, other.kind}
    if "" in kinds:
        return kinds == {""} and one.unit == other.unit
    money = kinds <= _MONEY and not (one.unit and other.unit)
    return len(kinds) == 1 or kinds == {"percent", "times"} or money


def _has(text: Read, figure: Figure, own: Read) -> bool:
    """Whether the value is there, in whatever unit; a length of time or way may be rounded, an hour be a clock's.

    A number whose kind is not known counts for any kind, unless its own text has that number too ("Sông Tranh 2").
    """
    if not figure.kind:
        return figure.value in text.values or figure.value == 1
    if (figure.value in text.bare and figure.value not in own.bare) or (figure.kind, figure.amount) in text.amounts:
        return True
    if any(one.kind == figure.kind and one.amount == figure.amount for one in text.ones):
        return True
    if figure.kind in ("percent", "times"):
        return any(("percent" if figure.kind == "times" else "times", one) in text.amounts for one in _as_share(figure))
    if figure.kind == "metre":
        return any(abs(one - figure.amount) <= _ROUNDED * one for one in text.metres)
    if figure.kind != "day":
        return False
    near = any(abs(one - figure.amount) <= _ROUNDED_TIME * one for one in text.days)
    clock = figure.unit in _CLOCK
    return near or (clock and any(one.parts.get("hour", -1) % 12 == figure.value % 12 for one in text.moments[:MOST]))


def _as_share(figure: Figure) -> tuple[float, float]:
    """A multiple as shares, or a share as multiples: three times as much is 300 %, or 200 % more."""
    if figure.kind == "times":
        return 100 * figure.amount, 100 * (figure.amount - 1)
    return figure.amount / 100, figure.amount / 100 + 1


def _as_label(label: str, values: frozenset[float]) -> Figure:
    value = min(values)
    return Figure(raw=f"{label} {value:g}", value=value, unit="#")


def _as_figure(moment: Moment) -> Figure:
    return Figure(raw=moment.raw, value=next(iter(moment.parts.values())), unit="@", start=moment.start)


@lru_cache(maxsize=256)
def _said(text: str) -> _Said:
    view = _View(text)
    nos = _set("marked" if view.marked else "bare")
    plainly: set[str] = set()
    denied: set[str] = set()
    signs: dict[str, set[int]] = {}
    number = 0
    for piece in _CLAUSE_END.split(_words_of("unlike", view.marked).sub(blank, view.text)):
        clause = _words_of("as_no", view.marked).sub(_plain_no, piece)
        said = tokens(clause)
        number += sum(word in nos for word in said) + len(_NO_INSIDE.findall(clause))
        near, about = _behind_a_no(said, tokens(plain(clause)), nos, bool(_IF.search(clause)))
        plainly.update(word for place, word in enumerate(tokens(plain(clause))) if place not in near)
        denied.update(about)
        for name, sign, pattern, unlike in _opposites(view.marked):
            for match in pattern.finditer(unlike.sub(blank, clause) if unlike else clause):
                turned = sign and _negated(clause, match.start(), match.end(), nos)
                signs.setdefault(name, set()).add(-sign if turned else sign)
        for match in _RANGE.finditer(clause):
            turned = _negated(clause, match.start(), match.end(), nos)
            signs.setdefault(f"range {match['number']}", set()).add(-1 if bool(match["under"]) != turned else 1)
    signs.update(_named(f"{view.text}\n{plain(view.text)}"))
    return _Said(
        plainly=frozenset(plainly - denied),
        denied=frozenset(word for word in denied if len(word) > 1 or word >= "\u2e80"),
        signs={name: frozenset(found) for name, found in signs.items()},
        nos=number,
        goes_on=bool(_words_of("goes_on", view.marked).search(view.text)),
        fine=bool(_words_of("fine", view.marked).search(view.text)),
        stopped=bool(_words_of("stopped", view.marked).search(view.text)),
    )


def _behind_a_no(
    said: list[str], folded_words: list[str], nos: frozenset[str], condition: bool
) -> tuple[set[int], set[str]]:
    """Places of the words near a no, or near a word of lack ("hết giường"), and the words that a no is about.

    "Không đóng tiền thì không cấp cứu" denies nothing. "Rút không được" is about the word before.
    """
    fillers, lacks = _set("fillers"), _set("lacks_marked" if nos is _set("marked") else "lacks_bare")
    near: set[int] = set()
    about: set[str] = set()
    for place, word in enumerate(said):
        if word in nos:
            near.update(range(place - 1, place + 8))
            behind = [other for other in folded_words[place + 1 : place + 8] if other not in fillers]
            if not behind or folded_words[place + 1] in ("duoc", "dc", "noi"):
                near.update(range(place - 6, place))
            if behind and (not condition or folded_words[place - 1] == "chu"):
                about.add(behind[0])
                if len(behind) > 1 and _ANY & set(folded_words[place + 2 : place + 4]):
                    about.add(behind[1])  # "không nước nào được thuê" denies the hiring
        elif word in lacks:
            near.update(range(place, place + 7))
            if place and folded_words[place - 1] in _SUFFERED:  # "bày bàn ra lề là bị cấm"
                near.update(range(place - 12, place))
    return near, about


def _plain_no(match: re.Match[str]) -> str:
    """What says no in a roundabout way in plain words: "có sập đâu", "từ chối", "refuse to"."""
    return f" {'khong' if match.group().isascii() else 'không'} {match['what'] or ''}"


def _named(text: str) -> dict[str, set[int]]:
    """Of each group of names those in a text that is there as it is and folded."""
    look, groups = _names()
    left = look.sub(blank, text)
    found = {name: {at for at, names in enumerate(lists) if names.search(left)} for name, lists in groups}
    return {name: places for name, places in found.items() if places}


def _negated(clause: str, start: int, end: int, nos: frozenset[str]) -> bool:
    """Whether a no stands up to five words before, or at the end of a Japanese or Korean word."""
    before = tokens(clause[max(0, start - 32) : start])[-5:]
    number = sum(word in nos for word in before)
    conditional = number and _IF.search(clause[start : start + 80])
    return bool((number % 2 and not conditional) or _NO_BEHIND.match(clause, end))


def _goes_on_against(one: _Said, other: _Said) -> bool:
    """Whether one says that all goes on as before, and the other alone that something is stopped."""
    if one.fine and not other.fine and not one.stopped:
        return not other.goes_on
    return one.goes_on and not one.stopped and other.stopped and not other.goes_on


@cache
def _set(name: str) -> frozenset[str]:
    return frozenset(word_lists()["no"][name].split())


@cache
def _opposites(marked: bool) -> tuple[tuple[str, int, re.Pattern[str], re.Pattern[str] | None], ...]:
    """Of each side the name, the sign, its words, and what only looks like them."""
    found = []
    for pair in word_lists()["opposites"]:
        for side, sign in (("plus", 1), ("minus", -1), ("level", 0)):
            words = pair.get(side if marked else f"{side}_bare")
            unlike = pair.get(f"not_{side}" if marked else f"not_{side}_bare")
            if words:
                found.append((pair["name"], sign, standing(words), standing(unlike) if unlike else None))
    return tuple(found)


@cache
def _sides() -> frozenset[str]:
    """Names of the pairs of opposites."""
    return frozenset(pair["name"] for pair in word_lists()["opposites"])


@cache
def _names() -> tuple[re.Pattern[str], tuple[tuple[str, tuple[re.Pattern[str], ...]], ...]]:
    """What only looks like a name, and of each group its names."""
    lists = dict(word_lists()["names"])
    unlike = standing(lists.pop("not").replace("\n", ""))
    return unlike, tuple((name, tuple(standing(names) for names in groups)) for name, groups in lists.items())


@cache
def _words_of(name: str, marked: bool) -> re.Pattern[str]:
    data = word_lists()
    if name == "untrue":
        words = data["untrue"]["marked" if marked else "bare"]
        return re.compile(
            f"{standing('|'.join(words)).pattern}|" + "|".join(data["untrue"]["scripts"].split("|")).replace("\n", "")
        )
    if name in ("unlike", "as_no"):
        return standing(data["no"][name].replace("\n", ""))
    lists = data["goes_on"]
    own = {"goes_on": "marked" if marked else "bare", "stopped": "stopped_marked" if marked else "stopped_bare"}
    return standing(lists[own.get(name, name)].replace("\n", ""))


_MONEY = frozenset({"vnd", "usd", "cny", "krw"})
_ROUNDED = 0.03  # share by which ways may differ: 60 nautical miles are 111 or 110 km
_ROUNDED_TIME = 0.07  # the same of times: two months of eight weeks, a year of 360 or 365 days
_CLOCK = frozenset({"gio", "h", "heures", "oras", "jam", "час", "часа", "часов", "点", "點", "時", "시"})
_LONGER = 2  # times the claim's length from which the closest sentences are looked for
_BLANKS = re.compile(r"[^\S\n]+")
_SENTENCE_END = re.compile(r"(?<=[.!?…])\s+|(?<=[。！？])|\n+")
_CLAUSE_END = re.compile(r"[.,;:!?…\n()\"“”‘’，。；：！？、–—]+")
_IF = re.compile(
    r"(?<!\w)(?:thì|thi|là (?:bị|mất|khóa|phạt|xóa)|la (?:bi|mat|khoa|phat|xoa)|sẽ (?:bị|mất)|se (?:bi|mat)"
    r"|unless|until|if)(?!\w)"
    r"|不[^不]{2,6}不|才[肯能给给讓让]|否则|否則"
)
_ANY = frozenset({"nao", "gi", "ai"})
_SUFFERED = frozenset({"bi", "is", "are", "be", "was", "were"})
_RANGE = re.compile(
    r"(?<!\w)(?:(?P<under>dưới|duoi|chưa tới|chưa đến|chua toi|chua den|ít hơn|it hon|less than|fewer than|under|below"
    r"|不到|不足|少于|moins de|kurang dari|менее)|trên|tren|hơn|hon|nhiều hơn|more than|over|above|超过|多于"
    r"|plus de|lebih dari|более) ?(?P<number>\d[\d.,]*\d|\d)(?![\d/:h])"
)
_NO_INSIDE = re.compile(r"않|지 ?(?:못|마)|아니|없|ない|ません|なかった|ぬ(?![\w])")  # where a no is no word of its own
_NO_BEHIND = re.compile(r"\w{0,3}(?:않|없|지 ?못|ない|ません|なかった|ず)")
