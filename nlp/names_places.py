"""Places: units and features with the name that follows, countries, provinces, cities, and what stands after "ở"."""

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import replace

from nlp.names import Name, Phrases, Words, careless, listed

_SHORT = frozenset(
    ("mỹ", "pháp", "đức", "anh", "úc", "nhật", "hàn", "ấn", "ý", "áo", "bỉ", "nga", "lào", "séc", "vinh", "huế")
)  # one syllable, and a word or a person's name too
_GIVEN = frozenset(("đức", "anh", "ý", "áo", "hàn", "bỉ", "ấn", "pháp"))  # not behind a comma either
_AT_THE_BEGINNING = frozenset(("mỹ", "nga", "pháp", "úc", "nhật", "lào", "huế"))  # one syllable that still is a country
_WORDS_TOO = frozenset(
    ("hòa bình", "hải dương", "bình dương", "trung đông", "đông á", "nam á", "trung á", "hồng hà", "vinh", "huế", "us",
     "trường giang", "trường sơn", "trung bộ", "bắc bộ", "nam bộ", "mỹ lai", "asia", "pacific", "hue", "turkey", "roma",
     "vatican", "miền trung", "non nước", "bali", "milan", "ream", "long an", "hà nam", "an bàng", "vũng áng")
)  # fmt: skip

_COMPOUNDS = {
    "cầu": ("yêu", "nhu", "toàn", "địa", "thỉnh"),
    "bản": ("văn", "kịch", "nhật", "phiên", "cơ", "xuất", "tái"),
    "đá": ("bóng", "ma"),
    "phố": ("thành",),
    "hồ": ("đồng", "mơ"),
    "đường": ("ma",),
    "ga": ("bình",),
    "cửa": ("nhà", "mở"),
}
_CAPITALISED = 0.9
_LONGEST_HEADLINE = 40  # words
_DIRECTIONS = frozenset(("đông", "tây", "nam", "bắc"))
_OWN = frozenset(("vịnh", "biển", "eo", "bán", "đồng", "cao", "tp"))  # Vịnh Bắc Bộ is not Bắc Bộ


class Places:
    """Built once; changes nothing."""

    def __init__(self) -> None:
        self._known = Phrases({"place": (*listed("places", "provinces"), *listed("places", "world"))})
        self.heads = Phrases({tag: listed("places", tag) for tag in ("units", "features")})
        self._kept = Phrases({"kept": listed("places", "kept")})
        self._before = frozenset(listed("places", "prepositions"))
        self._wards = frozenset(listed("places", "wards"))

    def known(self, words: Words, names: Sequence[Name]) -> dict[int, int]:
        """First word to end of places that are known: by the gazetteer (`names`) and by the lists."""
        index = {start: at for at, start in enumerate(words.starts)}
        ends = {end: at + 1 for at, end in enumerate(words.ends)}
        found = {}
        for name in names:
            if name.kind == "place" and name.start in index and name.end in ends:
                found[index[name.start]] = ends[name.end]
        small = careless(words)
        for at, word in enumerate(words.lower):
            if word in self._known.first and (words.capital[at] or small or word == "châu"):
                end, _ = self._known.at(words, at)
                if end > found.get(at, at) and self._written(words, at, end, small=small):
                    found[at] = end
        return found

    def head(self, words: Words, at: int) -> tuple[int, bool]:
        """End of the head of a place that begins there, and whether it belongs to the name; (at, False) without one."""
        end, _ = self.heads.at(words, at)
        if end == at or end >= len(words) or not words.joined[end] or not words.capital[end]:
            return at, False
        if words.joined[at] and words.lower[at - 1] in _COMPOUNDS.get(words.lower[at], ()):
            return at, False
        kept, _ = self._kept.at(words, at)
        capital = words.capital[at] and not words.opens[at] and words.lower[at] not in ("tp", "tx", "tt", "p", "q")
        return end, kept > end or (capital and end - at == 1)

    def trimmed(self, words: Words, name: Name) -> Name:
        """A known place without its head in small letters ("quần đảo Hoàng Sa"), as all other places are marked."""
        if name.kind not in ("place", "organisation"):
            return name
        comma = words.text.find(", ", name.start, name.end)
        if comma > 0 and name.kind == "place":  # "Hòa Hải, quận Ngũ Hành Sơn" is two
            name = replace(name, end=comma)
        at = bisect_left(words.starts, name.start)
        head, _ = self.heads.at(words, at)
        if head == at or words.ends[head - 1] >= name.end or (words.capital[at] and not words.opens[at]):
            return name
        rest = words.text[words.starts[head] : name.end]
        inside = words.capital[head] and words.lower[at] not in _OWN and (" " in rest or rest.isascii())
        return replace(name, start=words.starts[head], kind="place") if inside else name

    def named(self, words: Words, at: int, places: Mapping[int, int]) -> int:
        """End of the name that follows a head."""
        if at in places:
            return places[at]
        run = words.run(at, longest=4)
        if run < len(words) and words.joined[run] and words.words[run].isdigit() and run - at < 3:
            return run + 1 if len(words.words[run]) == 1 else run
        return run

    def likely(self, words: Words, at: int, end: int) -> bool:
        """Whether a capitalised run is a place: a ward's name, or what stands after "ở", "tại", "gần"."""
        if set(words.lower[at:end]) <= _DIRECTIONS or words.text[words.starts[at] : words.ends[end - 1]].isupper():
            return False
        if " ".join(words.lower[at:end]) in self._wards:
            return True
        if at == 0 or not words.joined[at] or words.lower[at - 1] not in self._before:
            return False
        if end - at == 1 and not (words.words[at].isascii() and len(words.words[at]) > 4):
            return False  # "về Luật biển"
        return not words.capital[at - 1] or words.opens[at - 1]

    def _written(self, words: Words, at: int, end: int, *, small: bool) -> bool:
        """Whether a known form stands there as a name."""
        form = " ".join(words.lower[at:end])
        if form in _SHORT and end - at == 1:
            follows = (
                end < len(words) and words.joined[end] and words.capital[end] and words.text[words.ends[at]] == " "
            )
            if follows and words.words[end].isascii():  # "Mỹ Tho" goes on, "Mỹ Donald …" does not
                follows = len(words.words[end]) < 4
            precedes = at > 0 and words.joined[at] and words.capital[at - 1] and not words.opens[at - 1]
            opening = words.opens[at] and form not in _AT_THE_BEGINNING
            opening = opening or (form in _GIVEN and not words.joined[at])
            return words.capital[at] and not (follows or precedes or opening)
        if small and not words.capital[at]:
            return form not in _WORDS_TOO and len(form) > 4
        if form in ("us", "uk", "uae", "hcm", "hcmc"):
            return words.words[at].isupper()
        return words.capital[end - 1] and (all(words.capital[i] for i in range(at, end - 1)) or form[:4] == "châu")


def headline(words: Words) -> Sequence[bool]:
    """For each word whether its line has capitals throughout, so that they say nothing."""
    marks = [False] * len(words)
    first = 0
    for at in range(1, len(words) + 1):
        if at == len(words) or (not words.joined[at] and "\n" in words.gap(at)):
            if 5 < at - first < _LONGEST_HEADLINE:
                letters = [i for i in range(first, at) if not words.words[i].isdigit()]
                if sum(words.capital[i] for i in letters) > _CAPITALISED * len(letters):
                    marks[first:at] = [True] * (at - first)
            first = at
    return marks
