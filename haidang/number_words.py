"""Numbers in words: "bốn mươi lăm", "two hundred and fifty", "dalawampu't lima", "一百二十", "열두".

Pure; the words are in `haidang/data/wording.toml`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from haidang.units import unit_at
from haidang.word_lists import numbers, scales, word_set

_TEN, _SCORE, _SIXTY, _HUNDRED, _MYRIAD, _MILLION = 10, 20, 60, 100, 10_000, 1e6
_LONGEST = 8  # words

Word = tuple[str, int, int]  # with its place in the text


def number_at(words: Sequence[Word], at: int, text: str, marked: bool) -> tuple[float, int, bool]:
    """The number that begins at a word: value, the place behind it (`at` for none), whether it has a scale."""
    return _Reading(words, at, text, marked).read()


def begins_number(words: Sequence[Word], at: int, marked: bool) -> bool:
    """Whether a number may begin at a word."""
    word, behind = words[at][0], words[at + 1][0] if at + 1 < len(words) else ""
    if word == "a":
        return behind in word_set("a_scales")
    if word in scales(marked):
        # "tỷ rưỡi", "trăm tám"
        return behind in numbers("and_half") or (word == "trăm" and behind in numbers("marked"))
    return any(word in numbers(name) for name in ("marked", "bare", "half", "before_scale", "one_scale", "twenties"))


@dataclass(slots=True)
class _Reading:
    """A number read word by word: `whole` thousands and more, then hundreds, then what is below a hundred."""

    words: Sequence[Word]
    at: int
    text: str
    marked: bool
    place: int = 0
    whole: float = 0.0
    hundreds: float = 0.0
    small: float = 0.0
    scale: float = 1.0
    scaled: bool = False
    ended: bool = False
    values: dict[str, float] = field(default_factory=dict)

    def read(self) -> tuple[float, int, bool]:
        """Value, the place behind the last word, whether it has a scale."""
        first = self.words[self.at][0]
        if first in numbers("half"):
            return 0.5, self.at + 1, False
        self.values = numbers("marked" if self.marked else "bare")
        known = first in self.values or first in scales(True) or first in numbers("twenties")
        if self.marked and not known and first not in word_set("vietnamese_bare"):
            self.values = numbers("bare")
        self.place = self.at
        if first == "a" or first in scales(self.marked):
            self.small, self.place = 1.0, self.at + (first == "a")
        while not self.ended and self.place < min(len(self.words), self.at + _LONGEST) and self._joined(self.place):
            word = self.words[self.place][0]
            if not (self._goes_on(word) or self._shortened(word) or self._added(word) or self._scaled(word)):
                break
            self.place += 1
        return self.whole + self.hundreds + self.small, self.place, self.scaled

    def _joined(self, place: int) -> bool:
        """Whether nothing but a blank or hyphen stands before a word."""
        return place == self.at or not self.text[self.words[place - 1][2] : self.words[place][1]].strip(" -")

    def _after(self) -> str:
        """The word behind the one that is read, if nothing parts them."""
        behind = self.place + 1
        return self.words[behind][0] if behind < len(self.words) and self._joined(behind) else ""

    def _before_scale(self) -> bool:
        return self._after() in scales(self.marked) or self._after() in word_set("tens")

    def _value(self, word: str) -> float | None:
        value = self.values.get(word)
        if value is None and not self.marked and self._before_scale():
            return numbers("before_scale").get(word)  # "nam trieu"
        return value

    def _goes_on(self, word: str) -> bool:
        """A word that joins two parts: "hundred and five", "two and a half", "bốn phẩy chín"."""
        if (
            word == "and"
            and self.small
            and [w[0] for w in self.words[self.place + 1 : self.place + 3]] == ["a", "half"]
        ):
            self.small, self.place = self.small + 0.5, self.place + 2
            return True
        if word == "and":
            return self.place > self.at and self._after() in self.values and bool(self.hundreds or self.whole)
        if word in word_set("decimals") and self.small and self._after() in self.values:
            self.small, self.place = self.small + self.values[self._after()] / _TEN, self.place + 1
            return True
        return word in word_set("zeros") and bool(self.hundreds or self.whole) and self._after() in self.values

    def _shortened(self, word: str) -> bool:
        """A tail that leaves its unit out: "năm lăm" is 55, "hai ngàn tư" 2,400, "bốn triệu hai" 4.2 million."""
        value = self._value(word) or 0.0
        if word in word_set("tails") and 0 < self.small < _TEN:
            self.small = self.small * _TEN + value
        elif self._two_digits(word, value):
            self.small, self.ended = self.small * _TEN + value, True
        elif word in numbers("twenties") and not self.small:
            self.small = numbers("twenties")[word]
        elif self._tens_left_out(value):
            self.small, self.ended = value * _TEN, True  # "trăm tám"
        elif word in word_set("tails") and self.whole and not self.small:
            self.small = value * self.scale / _TEN
        elif 0 < value < _TEN and self.scale >= _MILLION and not self.small + self.hundreds and self._alone():
            self.small, self.ended = value * self.scale / _TEN, True
        else:
            return False
        return True

    def _two_digits(self, word: str, value: float) -> bool:
        """Whether two figures are one number: "bốn hai" is 42, but "hai ba" two or three."""
        first = self.words[self.place - 1][0] if self.place > self.at else ""
        spoken = self.marked and first in numbers("marked") and word in numbers("marked")
        return (
            spoken
            and 0 < self.small < _TEN
            and 0 < value < _TEN
            and value - self.small != 1
            and not self._before_scale()
        )

    def _tens_left_out(self, value: float) -> bool:
        """Whether a figure behind a hundred counts tens: "trăm tám" is 180, "trăm lẻ tám" 108."""
        spoken = self.marked and self.hundreds and not self.small and 0 < value < _TEN and not self._before_scale()
        return bool(spoken) and self.words[self.place - 1][0] not in word_set("zeros")

    def _alone(self) -> bool:
        """Whether the word that is read counts nothing of its own: "hai triệu một hộ"."""
        return not self._before_scale() and not unit_at(self.text, self.words[self.place][2], self.marked, reach=1)[0]

    def _added(self, word: str) -> bool:
        """A number below a hundred, or what makes tens, teens and scores of one."""
        value = self._value(word)
        if word in word_set("tens") and 0 < self.small < _TEN:
            self.small, self.scaled = self.small * _TEN, True
        elif word in word_set("teens") and 0 < self.small < _TEN:
            self.small += _TEN
        elif word in word_set("score") and self.small == _SCORE / 5:
            self.small *= _SCORE
        elif value is None or (self.whole and not self._before_scale()) or not _adds(self.small, value):
            return False
        else:
            self.small += value
        return True

    def _scaled(self, word: str) -> bool:
        """A hundred, a thousand and more, or half of one."""
        one = numbers("one_scale").get(word)
        named = scales(self.marked).get(word)
        if one == _HUNDRED:
            self.hundreds, self.scale = one, one
        elif one:
            self.whole, self.scale = self.whole + one, one
        elif self.place > self.at and word in numbers("and_half") and self.scale > 1:
            self.whole += self.scale / 2
            return True
        elif not named or not (self.place > self.at or self.small):
            return False
        elif named == _HUNDRED:
            self.hundreds, self.small, self.scale = self.small * named, 0.0, named
        else:
            self.whole += (self.hundreds + self.small) * named
            self.hundreds, self.small, self.scale = 0.0, 0.0, named
        self.scaled = True
        return True


def _adds(small: float, value: float) -> bool:
    """Whether a number word goes on behind another: twenty-five, two hundred fifty, soixante-quinze."""
    if small in (_SIXTY, _SIXTY + _SCORE):
        return value < _SCORE
    return not small or (value < _TEN and not small % _TEN) or (value < _HUNDRED and not small % _HUNDRED)


def han_value(word: str) -> float:
    """What a number in Chinese characters or Korean words says; "二零二八" is read digit by digit."""
    digits = numbers("han")
    if word in digits:
        return digits[word]
    if len(word) > 2 and all(digits.get(sign, _TEN) < _TEN for sign in word):
        return float("".join(str(int(digits[sign])) for sign in word))
    whole = part = small = 0.0
    at = 0
    while at < len(word):
        sign = word[at : at + 2] if word[at : at + 2] in digits else word[at]
        at += len(sign)
        scale = scales(False).get(sign, 0.0)
        if not scale:
            small += digits.get(sign, 0.0)
        elif scale >= _MYRIAD:
            whole, part, small = whole + (part + small or 1.0) * scale, 0.0, 0.0
        else:
            part, small = part + (small or 1.0) * scale, 0.0
    return whole + part + small
