"""Views of a text with offsets back to the raw code points, so that what is found can be shown where it stands.

The raw text is never changed. `exact` is what is compared when accents count, `folded` when they don't; the side views
(`expanded`, `shortened`, `joined`, `decoded`) undo habits of social text and are only ever looked at beside them.
Every view is made in time linear in the text and gives a defined result for any string, lone surrogates included.
"""

import hashlib
import re
import unicodedata
from array import array
from collections.abc import Callable, Container, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache


@dataclass(frozen=True, slots=True)
class View:
    """A text derived from a raw one. `offsets[i]` is where character i came from; one more entry closes the text."""

    text: str
    offsets: Sequence[int]  # len(text) + 1, never falling

    def raw_span(self, start: int, end: int) -> tuple[int, int]:
        """Where text[start:end] stands in the raw text, half open; empty where start >= end."""
        first = self.offsets[start]
        return first, max(first, self.offsets[end]) if end > start else first


@lru_cache(maxsize=16)  # the steps of one analysis ask for the same few texts
def exact(raw: str) -> View:
    """NFC; Ð is Đ; invisible characters gone; look-alikes and stray tone marks mended; letter case as it is."""
    view = View(raw, range(len(raw) + 1))
    if raw.isascii() and not _CONTROLS.search(raw):
        return view
    view = _letters_for_letters(view)
    view = rewrite(view, _INVISIBLE, lambda match: "")
    view = composed(view)
    if _MIXED.search(view.text):
        view = composed(View(_unmasked(view.text), view.offsets))
    text = view.text
    for stray in _STRAY_TONES:
        text = stray.sub(lambda match: _TONES.get(match.group(), match.group()), text)
    return View(text, view.offsets)


def folded(raw: str) -> View:
    """The exact view in lower case, Latin letters without marks, đ as d. Other scripts keep their marks."""
    return fold(exact(raw))


def fold(view: View) -> View:
    """The folded view of an exact one."""
    if not _MARK.search(view.text):
        return View(plain(view.text), view.offsets)
    return rewrite(View(plain(view.text), view.offsets), _LATIN_WITH_MARKS, lambda match: match.group()[0])


@lru_cache(maxsize=16)
def plain(text: str) -> str:
    """Exact text in lower case, Latin letters without marks, character for character.

    The same length as the text: a mark that stands on a letter without such a form is still there.
    """
    if text.isascii():
        return text.lower()
    return text.replace("İ", "I").lower().translate(_fold_table())


def tokens(text: str) -> list[str]:
    """Words of alphabetic scripts, single characters of Han and kana, letter clusters of Thai, Lao, Khmer, Burmese."""
    return _token_pattern().findall(text)


def token_spans(text: str) -> list[tuple[int, int]]:
    """Where `tokens` stand."""
    return [match.span() for match in _token_pattern().finditer(text)]


def accent_share(text: str) -> float:
    """Share of Latin words that carry a Vietnamese letter or tone; 0 for a text without Latin words.

    Vietnamese prose has about 0.8, the same without accents 0, French about 0.15.
    """
    words = _LATIN_WORD.findall(exact(text).text)
    return sum(1 for word in words if _ACCENTED.search(word)) / len(words) if words else 0.0


def digest(title: str, lead: str, text: str) -> str:
    """SHA-256 (hex) of the exact views, white space collapsed: equal for texts that a reader would call the same."""
    parts = (" ".join(exact(part).text.split()) for part in (title, lead, text))
    return hashlib.sha256("\n".join(parts).encode("utf-8")).hexdigest()


def expanded(raw: str) -> View:
    """Side view: teencode written out ("ko dc" is "không được"). Ambiguous short forms stay as they are."""
    return rewrite(exact(raw), _TEENCODE_WORD, lambda match: _TEENCODE.get(match.group().lower(), match.group()))


def shortened(raw: str) -> View:
    """Side view: three or more of one letter, marks aside, become one ("quááá" is "quá", "lũuu" is "lũ")."""
    return _shorten(exact(raw))


def joined(raw: str) -> View:
    """Side view: letters set apart by dots, spaces or the like become words again ("b.i.ể.n đ.ô.n.g").

    Three letters at least, then pairs beside them too; words must be kept apart by another sign. Figures used as
    letters ("b1ển") are read as letters.
    """
    return _join(exact(raw))


def decoded(raw: str, names: Container[str]) -> View:
    """Side view: Telex and VNI typing that was never composed ("ddawng", "na8ng4") where a known name results.

    `names` holds exact or folded forms in lower case, words separated by one space; up to three words are tried. What
    is only a name once folded ("ddaf naxng" gives "đà nãng") counts too.
    """
    return _decode(exact(raw), names)


def unveiled(raw: str, names: Container[str]) -> View:
    """Side view with all three undone: letters set apart, letters stretched, typing never composed."""
    return _decode(_shorten(_join(exact(raw))), names)


def _shorten(view: View) -> View:
    return rewrite(view, _STRETCHED, lambda match: _one_of(match.group()))


def _join(typed: View) -> View:
    view = rewrite(typed, _SET_APART, lambda match: _SEPARATOR.sub("", match.group()))
    if view is not typed:
        view = rewrite(view, _PAIR_APART, lambda match: _SEPARATOR.sub("", match.group()))
    return View(_LEET.sub(lambda match: _LEET_LETTER[match.group()], view.text), view.offsets)


def _decode(view: View, names: Container[str]) -> View:
    def decode(match: re.Match[str]) -> str:
        typed = match.group().split()
        for method in (_telex, _vni):
            words = [method(word.lower()) for word in typed]
            for first, last in _stretches(len(words)):
                name = " ".join(words[first:last])
                if name != " ".join(typed[first:last]).lower() and (name in names or folded(name).text in names):
                    return " ".join((*typed[:first], name, *typed[last:]))
        return match.group()

    return rewrite(view, _TYPED, decode)


# --- how views are built ---------------------------------------------------------------------------------------------


def rewrite(view: View, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], str]) -> View:
    """The view with every match replaced by what `replace` makes of it; its offsets run along the match."""
    pieces: list[str] = []
    offsets: array[int] = array("I")
    done = 0
    for match in pattern.finditer(view.text):
        new = replace(match)
        start, end = match.span()
        if new == match.group():
            continue
        pieces += (view.text[done:start], new)
        offsets.extend(view.offsets[done:start])
        last = max(start, end - 1)
        offsets.extend(view.offsets[min(start + i, last)] for i in range(len(new)))
        done = end
    if done == 0:
        return view
    pieces.append(view.text[done:])
    offsets.extend(view.offsets[done:])
    return View("".join(pieces), offsets)


def composed(view: View) -> View:
    """The view in NFC."""
    if _may_compose().isdisjoint(view.text) and unicodedata.is_normalized("NFC", view.text):
        return view  # a quick look where it can't become a slow one: ordering marks is quadratic in their number
    return rewrite(view, _clusters(), lambda match: unicodedata.normalize("NFC", match.group()))


def _letters_for_letters(view: View) -> View:
    """One character for one: Ð, odd spaces, full-width and mathematical letters, lone surrogates."""
    if not _ODD.search(view.text):
        return view
    return View(_ODD.sub(_regular, view.text), view.offsets)


def _regular(match: re.Match[str]) -> str:
    """What one odd character is read as."""
    character = match.group()
    if "\ud800" <= character <= "\udfff":
        return "\ufffd"
    if character in "ÐƉ":
        return "Đ"
    if character == "ð":
        return "đ"
    compatible = unicodedata.normalize("NFKC", character)
    return compatible if len(compatible) == 1 else character


def _unmasked(text: str) -> str:
    """Cyrillic and Greek letters in disguise as Latin ones: in mixed words, and throughout a text with no others."""
    foreign = set(_FOREIGN.findall(text))
    if len(foreign) * 4 < len(_LATIN_LETTER.findall(text)) and foreign <= _LOOKALIKE.keys():
        return "".join(_LOOKALIKE.get(letter, letter) for letter in text)
    return _WORD.sub(_unmask, text)


def _unmask(match: re.Match[str]) -> str:
    """A Latin word with Cyrillic or Greek letters in disguise, in Latin letters; another word as it is."""
    word = match.group()
    foreign = _FOREIGN.findall(word)
    latin = len(_LATIN_LETTER.findall(word))
    if not foreign or latin < len(foreign) or any(letter not in _LOOKALIKE for letter in foreign):
        return word
    return "".join(_LOOKALIKE.get(letter, letter) for letter in word)


@cache
def _marks() -> str:
    """A character class of everything that may join the character before it: marks, and Hangul vowels and finals."""
    joining = [
        c for c in map(chr, range(0x300, 0x20000)) if unicodedata.category(c)[0] == "M" or "\u1160" <= c <= "\u11ff"
    ]
    return _ranges(joining) + "\U000e0100-\U000e01ef"


def _ranges(characters: Sequence[str]) -> str:
    """A character class body for sorted characters."""
    spans: list[list[int]] = []
    for code in map(ord, characters):
        if spans and code == spans[-1][1] + 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return "".join(f"{re.escape(chr(a))}-{re.escape(chr(b))}" for a, b in spans)


@cache
def _replaced() -> str:
    """A character class body of the single characters that NFC replaces."""
    return _ranges([c for c in map(chr, range(0xC0, 0x30000)) if not unicodedata.is_normalized("NFC", c)])


@cache
def _may_compose() -> frozenset[str]:
    """Characters that may join the one before them in NFC: second parts of compositions, Hangul vowels and finals."""
    parts = (unicodedata.decomposition(chr(code)).split() for code in range(0xC0, 0x30000))
    second = {chr(int(pair[1], 16)) for pair in parts if len(pair) == 2 and not pair[0].startswith("<")}
    return frozenset(second | {chr(code) for code in range(0x1161, 0x11C3)})


@cache
def _clusters() -> re.Pattern[str]:
    """What normalisation may change, piece by piece: a character with its marks, or a character that NFC replaces.

    At most 30 marks a piece (the bound of Unicode's stream-safe form): ordering marks is quadratic in their number.
    """
    return re.compile(f"[^{_marks()}]?[{_marks()}]{{1,30}}|[{_replaced()}]")


@cache
def _fold_table() -> dict[int, str]:
    """Lower-case Latin letters to their base letter."""
    letters = [*range(0xC0, 0x250), *range(0x1E00, 0x1F00)]
    bases = {code: unicodedata.normalize("NFD", chr(code))[0] for code in letters}
    return {code: base for code, base in bases.items() if base != chr(code)} | {ord("đ"): "d", ord("ð"): "d"}


@cache
def _token_pattern() -> re.Pattern[str]:
    """Single Han and kana; clusters of scripts without spaces; else runs of letters, digits and marks."""
    spaceless = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
    single = "\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
    marks = _marks()
    return re.compile(
        f"[{_LATIN}0-9][{_LATIN}0-9\u0300-\u036f]*(?![\\w{marks}])|[{single}]|(?=\\w)[{spaceless}][{marks}]*"
        f"|(?:(?![{single}{spaceless}_])\\w)(?:(?![{single}{spaceless}_])[\\w{marks}])*"
    )


# --- tables ----------------------------------------------------------------------------------------------------------

_LATIN = "A-Za-z\u00aa\u00ba\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u024f\u1e00-\u1eff"
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1b\x7f]")
_INVISIBLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]+"
)
_ODD = re.compile(
    "[ÐðƉ\u00a0\u1680\u2000-\u200a\u202f\u205f\u212a\u212b\u3000\uff10-\uff19\uff21-\uff3a\uff41-\uff5a"
    "\U0001d400-\U0001d7ff\ud800-\udfff]"
)
_WORD = re.compile(r"[\w\u0300-\u036f]+")
_LATIN_LETTER = re.compile(f"[{_LATIN}]")
_LATIN_WORD = re.compile(f"[{_LATIN}]+")
_LATIN_WITH_MARKS = re.compile(f"[{_LATIN}][\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]+")
_MARK = re.compile("[\u0300-\u036f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff]")
_FOREIGN = re.compile("[\u0370-\u03ff\u0400-\u052f]")
_MIXED = re.compile(
    f"[{_LATIN}][\u0300-\u036f]*[\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][\u0300-\u036f]*[{_LATIN}]"
)
_LOOKALIKE = dict(
    zip(
        "АВЕЅІЈКМНОРСТУХаеѕіјорсухһԁԛԝѵӏΑΒΕΖΗΙΚΜΝΟΡΤΥΧοναιѓѐё",
        "ABESIJKMHOPCTYXaesijopcyxhdqwvlABEZHIKMNOPTYXovaig\u00e8\u00eb",
        strict=True,
    )
)

_TONE_MARKS = "\u0300\u0301\u0309\u0303\u0323"
_ACCENTED = re.compile("[ăâđêôơưĂÂĐÊÔƠƯáàảãạéèẻẽẹíìỉĩịóòỏõọúùủũụýỳỷỹỵÁÀẢÃẠÉÈẺẼẸÍÌỈĨỊÓÒỎÕỌÚÙỦŨỤÝỲỶỸỴ\u1ea0-\u1ef9]")


def _tone_table(pairs: Sequence[str], *, tone_on: int) -> dict[str, str]:
    """Vowel pairs with each tone on the wrong vowel (`tone_on`), to the same tone on the other; all cases."""
    table = {}
    for pair in pairs:
        for cased in (pair, pair.title(), pair.upper()):
            for tone in _TONE_MARKS:
                toned = [unicodedata.normalize("NFC", letter + tone) for letter in cased]
                wrong, right = [*cased], [*cased]
                wrong[tone_on], right[1 - tone_on] = toned[tone_on], toned[1 - tone_on]
                table["".join(wrong)] = "".join(right)
    return table


# Newspapers write hòa, khỏe, thúy: in an open syllable the tone stands on the first vowel. Before a final it stands on
# the second (hoàn, huỳnh), and ê, ô, ơ, â always take it (lượng, tiếng).
_TONES = (
    _tone_table(["oa", "oe", "uy"], tone_on=1)
    | _tone_table(["oa", "oe", "uy"], tone_on=0)
    | _tone_table(["iê", "yê", "uô", "ươ", "uâ"], tone_on=0)
)
_STRAY_TONES = (
    re.compile(f"[oOuU](?<![qQ].)[àáảãạèéẻẽẹỳýỷỹỵÀÁẢÃẠÈÉẺẼẸỲÝỶỸỴ](?![{_LATIN}\u0300-\u036f])"),
    re.compile("[òóỏõọùúủũụÒÓỎÕỌÙÚỦŨỤ](?<![qQ].)[aeyAEY](?=[cimnoptyCIMNOPTY])"),
    re.compile("[ìíỉĩịỳýỷỹỵùúủũụừứửữựÌÍỈĨỊỲÝỶỸỴÙÚỦŨỤỪỨỬỮỰ](?<![qQ].)[êôơâÊÔƠÂ]"),
)

_TEENCODE_WORD = re.compile(r"(?<![\w#@])[^\W\d_]{1,5}\d?(?!\w)")
_TEENCODE = {
    short: word
    for word, shorts in (
        ("không", "ko hok hong khum hk k0 khg"),
        ("được", "dc đc dk đk"),
        ("biết", "bik bit bít bjk"),
        ("với", "vs vl"),
        ("nhiêu", "nhiu"),
        ("gì", "j"),
        ("mọi người", "mn mng"),
        ("như thế nào", "ntn"),
        ("rồi", "r rùi ròi"),
        ("vậy", "z v zậy"),
        ("đang", "đag dag"),
        ("quá", "wá qá"),
        ("chưa", "chx"),
        ("bình luận", "cmt"),
        ("nhắn tin", "ib inb"),
        ("học sinh", "hs"),
        ("vợ", "vk"),
        ("chồng", "ck"),
        ("à", "ak ah"),
        ("ừ", "uk uh"),
        ("số điện thoại", "sđt sdt"),
        ("trong", "trg"),
        ("nhưng", "nhg nhug"),
        ("người", "ng"),
        ("người ta", "ngta"),
        ("cũng", "cx cg"),
        ("bạn", "bn"),
        ("bây giờ", "bh"),
        ("hôm nay", "hnay"),
    )
    for short in shorts.split()
}
# The same letter over and over, marks aside; the marked one is meant. Three of them alone are a Roman numeral.
_STRETCHED = re.compile(
    r"(?!(?<!\w)[iI]{3}(?!\w))(?:"
    "[aàáảãạăằắẳẵặâầấẩẫậ]{3,}|[eèéẻẽẹêềếểễệ]{3,}|[iìíỉĩị]{3,}|[oòóỏõọôồốổỗộơờớởỡợ]{3,}|[uùúủũụưừứửữự]{3,}"
    r"|[yỳýỷỹỵ]{3,}|([^\W\d_])\1{2,})",
    re.IGNORECASE,
)
_SEPARATOR = re.compile(r"[ .\-_*·,|/]")
_SET_APART = re.compile(r"(?<!\w)[^\W_]([.\-_*·,|/])[^\W_](?:\1[^\W_])+(?!\w)|(?<!\w)[^\W_](?: [^\W_]){3,}(?!\w)")
_PAIR_APART = re.compile(r"(?<![\w.])[^\W\d_][.\-_*·|/][^\W\d_](?![\w.])")
# A letter of no script whose figures can't stand for letters.
_LETTER = r"[^\W\d_\u0370-\u05ff\u0e00-\u0eff\u2e80-\u9fff\uac00-\ud7a3]"
_LEET = re.compile(rf"(?<={_LETTER})(?:[01](?={_LETTER})|@(?!\w))")
_LEET_LETTER = {"0": "o", "1": "i", "@": "a"}
_TYPED = re.compile(r"(?<!\w)[A-Za-z0-9]+(?: [A-Za-z0-9]+){0,3}(?!\w)")
_SHAPES = {"aa": "â", "ee": "ê", "oo": "ô", "aw": "ă", "ow": "ơ", "uw": "ư", "dd": "đ"}
_VNI_SHAPES = {"a6": "â", "e6": "ê", "o6": "ô", "a8": "ă", "o7": "ơ", "u7": "ư", "d9": "đ"}
_TELEX_TONES = dict(zip("fsrxj", _TONE_MARKS, strict=True))
_VNI_TONES = dict(zip("21345", _TONE_MARKS, strict=True))


def _one_of(run: str) -> str:
    """The letter that a stretched run means: the marked one, if any."""
    return next((letter for letter in run if _ACCENTED.search(letter)), run[0])


def _stretches(words: int) -> list[tuple[int, int]]:
    """All runs of words, the longest first."""
    runs = [(first, last) for first in range(words) for last in range(first + 1, words + 1)]
    return sorted(runs, key=lambda run: run[0] - run[1])


def _telex(word: str) -> str:
    """A word typed in Telex, composed."""
    tone = ""
    for letter in "fsrxj":
        place = word.find(letter, 1)
        if place > 0 and (place == len(word) - 1 or word[place - 1] in "aeiouyw"):
            word, tone = word[:place] + word[place + 1 :], _TELEX_TONES[letter]
            break
    return _compose(word.replace("uow", "ươ"), _SHAPES, tone)


def _vni(word: str) -> str:
    """A word typed in VNI, composed."""
    for keys, letter in _VNI_SHAPES.items():
        word = word.replace(keys, letter)
    found = next((figure for figure in word if figure in _VNI_TONES), "")
    for keys, letter in (("a8", "ă"), ("a6", "â")):  # a tone figure may stand between letter and shape
        word = word.replace(keys, letter)
    return _compose(word.replace(found, "", 1), {}, _VNI_TONES[found]) if found else word


def _compose(word: str, shapes: dict[str, str], tone: str) -> str:
    """Shapes put in, the tone on the main vowel."""
    for keys, letter in shapes.items():
        word = word.replace(keys, letter)
    vowels = [i for i, letter in enumerate(word) if letter in "aăâeêioôơuưy"]
    if not tone or not vowels:
        return word
    marked = [i for i in vowels if word[i] in "ăâêôơư"]
    closed = vowels[-1] < len(word) - 1
    place = marked[-1] if marked else vowels[-1] if closed or len(vowels) == 1 else vowels[-2]
    return unicodedata.normalize("NFC", word[:place] + word[place] + tone + word[place + 1 :])
