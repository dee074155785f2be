"""Organisations by their heads ("Sở Xây dựng", "Công an TP Đà Nẵng", "Ministry of Fisheries") and by their last words.

A head is followed over capitalised words, over words of its field that are written small, over places and over further
heads: a place inside an organisation's name belongs to the organisation. It ends where a person's name begins behind
an office ("Giám đốc Sở Y tế Trần Văn A").
"""

from collections.abc import Mapping

from nlp.names import Phrases, Words, careless, listed

_UNITS = frozenset(("phường", "xã", "huyện", "quận", "tỉnh", "tp", "thị", "đặc", "khu", "p", "q"))
_COMPOUNDS = frozenset(
    {"cơ", "trụ", "công", "hiện", "môi", "thị", "xã", "lễ", "đại", "thông", "cảnh", "điện", "dự", "nhạc", "tổng"}
    | {"nông", "chiến", "ngư", "lập", "mật", "tình", "cáo", "khai", "bệnh", "y", "học", "quốc"}
)  # before a head of one syllable these make another word of it
_ABROAD = frozenset(("đại sứ quán", "đsq", "tổng lãnh sự quán", "lãnh sự quán", "văn phòng", "phái đoàn"))


class Organisations:
    """Built once; changes nothing."""

    def __init__(self) -> None:
        self.heads = Phrases({tag: listed("organisations", tag) for tag in ("none", "other", "public")})
        self._sectors = Phrases({"sector": listed("organisations", "sectors")})
        self._acting = frozenset(listed("organisations", "acting"))
        self._units = Phrases({"unit": listed("places", "units")})
        self._links = frozenset(listed("organisations", "links"))
        self._alone = frozenset(listed("organisations", "alone"))
        self._plain = frozenset(listed("organisations", "plain"))
        self._numbered = frozenset(listed("organisations", "numbered"))
        self._known = Phrases({name: (name,) for name in listed("organisations", "known")})
        self.first = self.heads.first | self._known.first  # first words of all that may be one
        self._endings = frozenset(listed("organisations", "endings"))
        self._heads_en = Phrases({"public": listed("organisations", "heads_en")})
        self._surnames = frozenset(listed("people", "surnames"))

    def at(self, words: Words, at: int, places: Mapping[int, int], *, titled: bool) -> tuple[int, bool]:
        """(end, whether a public body) of the organisation that begins at word `at`; (at, False) without one.

        `places`: first word to end of known places. `titled`: an office stands before it, so a person may follow.
        """
        end, name = self._known.at(words, at)
        if end > at and self._written(words, at, end, name):
            return end, True
        end, tag = self.heads.at(words, at)
        if end == at or (places.get(at, at) > end and end - at == 1):
            return at, False
        head = " ".join(words.lower[at:end])
        if tag == "none" or self._broken(words, at, end) or (not words.capital[at] and not self._small(words, at, end)):
            return at, False
        if words.capital[at] and words.joined[at] and words.capital[at - 1] and end - at == 1 and not titled:
            return at, False  # the last word of a name ("Trung Bộ")
        last = self._tail(words, end, places, head=head, titled=titled)
        if last == end:
            return (end if head in self._alone and words.capital[at] else at), tag == "public"
        return last, tag == "public"

    def _broken(self, words: Words, at: int, end: int) -> bool:
        """Whether the head is part of another word ("cơ sở", "Môi trường"), or no head in capitals ("TRƯỜNG GIANG")."""
        if words.lower[at] == "vùng" and end - at == 1 and not (end < len(words) and words.words[end].isdigit()):
            return True
        if words.lower[at] == "vụ" and end - at == 1 and self.sector(words, end) == end:
            return True
        if words.words[at].isupper() and not words.words[at].replace("Đ", "D").isascii():
            return words.lower[at] not in ("ủy", "đsq")
        single = end - at == 1 and words.joined[at]
        return single and not words.capital[at] and words.lower[at - 1] in _COMPOUNDS

    def _small(self, words: Words, at: int, end: int) -> bool:
        """Whether a head written small is one: before a capital that begins no other head, or before a unit."""
        if " ".join(words.lower[at:end]) not in self._plain or end >= len(words):
            return False
        if words.capital[end]:
            return end - at > 1 or self.heads.at(words, end)[0] == end
        return (self._units.at(words, end)[0] > end and words.lower[at] != "trung") or careless(words)

    def sector(self, words: Words, at: int) -> int:
        """End of the field of public life that begins there with a capital (Bộ trưởng Y tế); `at` without one."""
        end, _ = self._sectors.at(words, at)
        return end if end > at and words.capital[at] else at

    def english(self, words: Words, at: int, end: int) -> int:
        """End of the organisation in the capitalised run at..end, which its last word tells; `at` without one.

        Also "Ministry of …" and the like, over the run that follows.
        """
        head, _ = self._heads_en.at(words, at)
        if head > at and head < len(words) and words.capital[head] and words.joined[head]:
            last = words.run(head)
            while last + 1 < len(words) and words.lower[last] in ("and", "of", "for") and words.capital[last + 1]:
                last = words.run(last + 1)
            return last
        for last in range(end, at + 1, -1):
            for length in (1, 2):
                if last - length > at and " ".join(words.lower[last - length : last]) in self._endings:
                    return last
        return at

    def _written(self, words: Words, at: int, end: int, name: str) -> bool:
        """Whether a known name stands there as it is written, capitals included."""
        return words.text[words.starts[at] : words.ends[end - 1]] == name

    def _tail(self, words: Words, at: int, places: Mapping[int, int], *, head: str, titled: bool) -> int:
        """End of the name whose head ends before word `at`."""
        end, settled = at, False  # settled: what stands there is a whole name, a person's may follow
        while end < len(words):
            step, whole = self._step(words, end, places, head=head, first=end == at)
            if step == end:
                break
            person = words.lower[end] in self._surnames and 2 <= words.run(end) - end <= 4
            short = end > at and words.words[end - 1].isupper() and not settled and words.run(end) - end > 2
            if person and not whole and (settled or short or (titled and head in self._alone)):
                break
            if end == at and not words.joined[at]:
                break
            end, settled = step, whole
        return end

    def _belongs(self, words: Words, at: int, end: int, *, first: bool) -> bool:
        """Whether a field of public life is part of the name, not what the body does or what it does it to."""
        if words.capital[at]:
            return True
        return first or (" ".join(words.lower[at:end]) not in self._acting and not words.words[at - 1].isupper())

    def _step(self, words: Words, at: int, places: Mapping[int, int], *, head: str, first: bool) -> tuple[int, bool]:
        """End of the next part of a name, and whether it is one that a person's name may follow."""
        tied = words.joined[at]
        if not tied and words.gap(at) not in (" - ", "-", " – ", "–", " & ", "&", ", "):
            return at, False
        field, _ = self._sectors.at(words, at)
        if not tied:  # "Sở GD&ĐT", "Bộ Văn hóa, Thể thao và Du lịch"
            listing = words.gap(at) == ", "
            more = field < len(words) and words.lower[field] in ("và", "thể", "du") and words.capital[at]
            return (field, True) if field > at and (not listing or more) and words.capital[at] else (at, False)
        place = places.get(at, at)
        if place > max(field, at) and (words.capital[at] or not words.capital[at - 1]):
            return place, True
        inner, _ = self.heads.at(words, at)
        if inner > max(field, at) and words.capital[at]:
            return inner, True
        if field > at and self._belongs(words, at, field, first=first):
            return field, True
        if words.lower[at] in ("và", "tại", "về", "vì"):
            return self._linked(words, at, places, head=head)
        unit, _ = self._units.at(words, at)
        if unit > at and (words.lower[at] in _UNITS or unit - at > 1):
            return self._unit(words, at, unit, places)
        if words.capital[at]:
            return at + 1 + self._second(words, at + 1), False
        if words.words[at].isdigit() and head in self._numbered and len(words.words[at]) < 4:
            return at + 1, True
        return at, False

    def _second(self, words: Words, at: int) -> int:
        """1 where the second syllable of a word is written small inside a name ("Địa ốc An Phú"), else 0."""
        inside = at + 1 < len(words) and words.joined[at] and words.joined[at + 1] and words.capital[at + 1]
        small = (
            inside and words.lower[at] not in self._links and not words.capital[at] and not words.words[at].isdigit()
        )
        return int(small and not words.capital[at - 2] and self.heads.at(words, at + 1)[0] == at + 1)

    def _linked(self, words: Words, at: int, places: Mapping[int, int], *, head: str) -> tuple[int, bool]:
        """ "… và Đào tạo", "… tại Đà Nẵng" (missions abroad)."""
        after = at + 1
        if after >= len(words) or not words.joined[after]:
            return at, False
        if words.lower[at] == "tại":
            return (places.get(after, at), True) if head in _ABROAD else (at, False)
        field, _ = self._sectors.at(words, after)
        return (field, True) if field > after and words.capital[after] and words.lower[at] == "và" else (at, False)

    def _unit(self, words: Words, at: int, unit: int, places: Mapping[int, int]) -> tuple[int, bool]:
        """ "phường Hòa Cường", "TP Đà Nẵng", "thành phố" alone."""
        if unit < len(words) and words.joined[unit]:
            if unit in places:
                return places[unit], True
            run = words.run(unit, longest=3)
            if run > unit and not (words.lower[unit] in self._surnames and words.lower[at] in ("thành", "tp", "tỉnh")):
                return run, True
        return (unit, True) if words.lower[at] in ("thành", "tp", "tỉnh", "huyện", "xã", "phường") else (at, False)
