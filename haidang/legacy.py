"""Vietnamese text from before Unicode that was read as Latin-1 or cp1252, or typed in plain ASCII, back to letters.

Three ways of writing: TCVN3 (ABC fonts, one byte a letter), VNI-Windows (a letter and a byte for its marks) and VIQR
(marks as ASCII signs, RFC 1456). All else stays as it is: a text counts as one of them only where nearly all words
that would change become syllables of Vietnamese which they were not before.
Every function gives a defined result for any string, in time linear in it.
"""

import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from haidang.text import View, composed, rewrite

_SAMPLE = 8_000  # code points that an encoding is decided by; a document has one encoding from end to end
_LEAST_WORDS = 3  # different words that become syllables: two can be chance
_MARKED_RIGHT = 0.85  # of the words that carry marks, the share that must be syllables once decoded ...
_MARKED_GAIN = 0.4  # ... and how much larger it must be than the share that are syllables as they stand
_ALL_RIGHT = 0.6  # of all words; foreign names and abbreviations leave a tenth or two of a report
_NATIVE = 0.05  # of all code points: above it the text is Vietnamese in Unicode, which has 0.2
_MARKED = 0.25  # of all words that carry marks; Vietnamese prose has 0.7


def detect(text: str) -> str:
    """The encoding that a text was written in: "tcvn3", "vni", "viqr", or "" where it is none of them.

    Decided by the first 8,000 code points, on the side of leaving alone: fewer than three words are never enough.
    """
    sample = composed(View(text[:_SAMPLE], range(min(len(text), _SAMPLE) + 1))).text
    if len(_NATIVE_LETTER.findall(sample)) > _NATIVE * len(sample):
        return ""
    gains = {name: _gain(sample, encoding) for name, encoding in _encodings().items()}
    best = max(gains, key=lambda name: gains[name])
    return best if gains[best] > 0 else ""


def decoded(text: str, encoding: str | None = None) -> View:
    """The text in Unicode (NFC), with offsets; the text itself where it is in none of the three encodings.

    `encoding` is what `detect` found, perhaps in a larger piece; without it, it is looked for. In VIQR a dot or a
    question mark behind a word may be either tone or punctuation: it is punctuation at the end of a line and behind a
    letter that can't bear the tone, a dot also between a small and a capital word. Raises KeyError for an encoding that
    there is not.
    """
    encoding = detect(text) if encoding is None else encoding
    if not encoding:
        return View(text, range(len(text) + 1))
    found = _encodings()[encoding]
    return rewrite(composed(View(text, range(len(text) + 1))), found.pieces, found.decode)


def modern(*texts: str) -> tuple[str, ...]:
    """Several texts of one document, each decoded; which encoding it is, is decided by all of them together."""
    encoding = detect("\n".join(texts))
    return tuple(decoded(text, encoding).text for text in texts) if encoding else texts


def is_syllable(word: str) -> bool:
    """Whether a word has the spelling of one Vietnamese syllable: onset, rhyme and tone, in either case.

    By form alone: "nghiêm" and "phẽn" are, "nghăm" (ngh before ă), "cạm" with two tones and "mat" are not: a syllable
    that ends in a stop has the sắc or the nặng tone.
    """
    letters = unicodedata.normalize("NFD", word.lower())
    tones = _TONE.findall(letters)
    if len(tones) > 1:
        return False
    bare = unicodedata.normalize("NFC", _TONE.sub("", letters))
    if bare not in _syllables():
        return False
    return not bare.endswith(_STOPS) or tones in ([_ACUTE], [_DOT])


@dataclass(frozen=True, slots=True)
class _Encoding:
    """How one encoding is looked for and undone."""

    hint: re.Pattern[str]  # without a few of these the text is not in it
    words: re.Pattern[str]  # what a word looks like
    pieces: re.Pattern[str]  # what `decode` is given
    decode: Callable[[re.Match[str]], str]
    signs: str = ""  # ASCII signs that mark a letter; those of punctuation say nothing at a word's end


def _gain(sample: str, encoding: _Encoding) -> float:
    """The share of words with marks that decoding makes into syllables; 0 where the text can't be in the encoding."""
    if len(encoding.hint.findall(sample)) < _LEAST_WORDS:
        return 0.0
    words = Counter(word.rstrip("'?.") if encoding.signs else word for word in encoding.words.findall(sample))
    whole = right = marked = marked_right = before = 0
    made = set()
    for word, count in words.items():
        if not (len(word) > 1 or word.isalpha()):
            continue  # a sign by itself: a price, a copyright
        after = encoding.pieces.sub(encoding.decode, word)
        fits, fitted = is_syllable(after), is_syllable(word)
        whole += count
        right += count * fits
        if after == word and word.isascii() and not any(sign in word for sign in encoding.signs):
            continue
        marked += count
        marked_right += count * fits
        before += count * fitted
        if fits and not fitted and len(word) > 1:
            made.add(word.lower())
    if len(made) < _LEAST_WORDS or marked < _MARKED * whole or right < _ALL_RIGHT * whole:
        return 0.0
    gain = (marked_right - before) / marked
    return gain if marked_right >= _MARKED_RIGHT * marked and gain >= _MARKED_GAIN else 0.0


@cache
def _encodings() -> dict[str, _Encoding]:
    """The three, by name."""
    hint = re.compile("[\u00a1-\u00ff]")
    eight_bit = re.compile(r"(?:[^\W\d_]|[\u00a1-\u00bf\u00d7\u00f7])+")
    pairs = sorted(vni_table(), key=len, reverse=True)
    return {
        "tcvn3": _Encoding(hint=hint, words=eight_bit, pieces=eight_bit, decode=_tcvn3),
        "vni": _Encoding(
            hint=hint,
            words=eight_bit,
            pieces=re.compile("|".join(pairs)),
            decode=lambda match: vni_table()[match.group()],
        ),
        "viqr": _Encoding(hint=_VIQR_HINT, words=_VIQR_WORD, pieces=_VIQR_PIECE, decode=_viqr, signs="^(+*'`?~."),
    }


# --- TCVN3 -----------------------------------------------------------------------------------------------------------

# TCVN 5712:1993 as the ABC fonts use it (VN3). Capitals with tones have no codes: a font of capitals showed the small.
_TCVN3_CODES = "¡¢§£¤¥¦ µ¸¶·¹ ¨»¾¼½Æ ©ÇÊÈÉË ® ÌÐÎÏÑ ªÒÕÓÔÖ ×ÝØÜÞ ßãáâä «åèæçé ¬êíëìî ïóñòô \u00adõøö÷ù úýûüþ"
_TCVN3_LETTERS = "ĂÂĐÊÔƠƯ àáảãạ ăằắẳẵặ âầấẩẫậ đ èéẻẽẹ êềếểễệ ìíỉĩị òóỏõọ ôồốổỗộ ơờớởỡợ ùúủũụ ưừứửữự ỳýỷỹỵ"


@cache
def tcvn3_table() -> dict[str, str]:
    """Code (as Latin-1) to letter, 74 of them; the rest of Latin-1 stays as it is."""
    pairs = dict(zip(_TCVN3_CODES, _TCVN3_LETTERS, strict=True))
    del pairs[" "]
    return pairs


def _tcvn3(match: re.Match[str]) -> str:
    """A word in letters; in capitals where all its ASCII letters, two at least, are."""
    word = match.group()
    if word in "£¥©":
        return word  # a price, a copyright
    ascii_letters = "".join(letter for letter in word if letter.isascii())
    letters = "".join(tcvn3_table().get(code, code) for code in word)
    upper = letters.upper()
    return upper if len(ascii_letters) > 1 and ascii_letters.isupper() and len(upper) == len(word) else letters


# --- VNI-Windows -----------------------------------------------------------------------------------------------------

_VNI_SINGLE = {"ô": "ơ", "ö": "ư", "ñ": "đ", "í": "í", "ì": "ì", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}
_VNI_AFTER = {  # bases, the codes that follow them, and the letters that result
    "aeou": ("ùøûõï", "áàảãạ éèẻẽẹ óòỏõọ úùủũụ"),
    "yôö": ("ùøûõï", "ýỳỷỹỵ ớờởỡợ ứừửữự"),
    "aeo ": ("âáàåãä", "âấầẩẫậ êếềểễệ ôốồổỗộ"),
    "a": ("êéèúüë", "ăắằẳẵặ"),
}


@cache
def vni_table() -> dict[str, str]:
    """One or two codes (as Latin-1) to a letter; behind a capital the mark may be a small one."""
    small = dict(_VNI_SINGLE)
    for bases, (marks, rows) in _VNI_AFTER.items():
        for base, row in zip(bases.strip(), rows.split(), strict=True):
            small.update({base + mark: letter for mark, letter in zip(marks, row, strict=True)})
    capital = {codes.upper(): letter.upper() for codes, letter in small.items()}
    title = {codes.capitalize(): letter.upper() for codes, letter in small.items()}
    return small | title | capital


# --- VIQR ------------------------------------------------------------------------------------------------------------

# Hat first, then tone; ơ and ư are also written with *.
_HATS = {"^": "\u0302", "(": "\u0306", "+": "\u031b", "*": "\u031b"}
_VIQR_TONES = {"'": "\u0301", "`": "\u0300", "?": "\u0309", "~": "\u0303", ".": "\u0323"}
_VIQR_LETTER = re.compile(r"[Dd]{2}|[AEOUaeou][\^(+*]?['`?~.]?|[IYiy]['`?~.]?|.", re.DOTALL)
_VIQR_HINT = re.compile(r"[AEOUaeou][\^(+*]|[AEIOUYaeiouy]['`?~.]|[Dd]{2}")
_VIQR_VOWEL = r"(?:[Aa][\^(]?|[Ee]\^?|[Oo][\^+*]?|[Uu][+*]?|[IYiy])['`?~.]?"
_VIQR_WORD = re.compile(rf"(?<![\w@.])(?:{_VIQR_VOWEL}|[^\W\d_aeiouyAEIOUY])++(?![\d_@])")
_VIQR_PIECE = re.compile(rf"{_VIQR_WORD.pattern}|\\(?=[\^(+*'`?~.])")


def _viqr(match: re.Match[str]) -> str:
    """A word in letters where that makes it a syllable, or where a hat says so; a backslash before a sign goes."""
    word = match.group()
    if word.startswith("\\"):
        return ""
    if word[-1] in ".?" and _is_punctuation(match):
        return _viqr_word(word[:-1]) + word[-1]
    letters = _viqr_word(word)
    bare = "".join(letter for letter in word.lower() if letter.isalpha())
    toned = word[-1] not in "'?." or (is_syllable(letters) and _TONE_AT_END.search(bare))
    return letters if toned else _viqr_word(word[:-1]) + word[-1]


def _viqr_word(word: str) -> str:
    """A word whose signs are all tones and hats."""
    letters = _VIQR_LETTER.sub(lambda match: _viqr_letter(match.group()), word)
    return letters if is_syllable(letters) or any(hat in word for hat in "^(+") else word


def _viqr_letter(typed: str) -> str:
    """One letter with what was typed behind it."""
    if typed in ("dd", "dD", "DD", "Dd"):
        return "đ" if typed[0] == "d" else "Đ"
    marks = "".join(_HATS.get(sign) or _VIQR_TONES.get(sign) or sign for sign in typed[1:])
    return unicodedata.normalize("NFC", typed[0] + marks)


# Words whose last letter can bear the tone: one vowel, or oa, oe, uy, uê, uơ; elsewhere the sign is punctuation.
_TONE_AT_END = re.compile("(?:^|[^aeiouy]|qu|gi|o(?=[ae]$)|u(?=[yeo]$))[aeiouy]$")
_LINE_END = re.compile(r"""["”’]|[ \t\r]{0,9}(?:\n|\Z)""")


def _is_punctuation(match: re.Match[str]) -> bool:
    """Whether the dot or question mark that ends a word is one, and no tone."""
    word, text, end = match.group(), match.string, match.end()
    if _LINE_END.match(text, end):
        return True
    if word[-1] == "?":
        return False
    following = text[end : end + 40].lstrip(" \t\"'“‘(")
    return text.startswith("..", end) or (following[:1].isupper() and not word[0].isupper())


# --- the syllable ----------------------------------------------------------------------------------------------------

_NATIVE_LETTER = re.compile("[ăĂđĐơƠưƯ\u1ea0-\u1ef9]")
_ACUTE, _DOT = "\u0301", "\u0323"
_TONE = re.compile("[\u0300\u0301\u0303\u0309\u0323]")
_STOPS = ("c", "ch", "k", "p", "t")
_FRONT = "eêiy"  # before these the sounds of c, g and ng are written k, gh and ngh
_ONSETS = "b ch d đ gi h kh l m n nh ph r s t th tr v x"
_RHYMES = (
    "a ai ao au ay ac ach am an ang anh ap at ăc ăk ăm ăn ăng ăp ăt âu ây âc âm ân âng âp ât"
    " e eo ec em en eng ep et ê êu êch êm ên ênh êp êt i ia iu ich im in inh ip it iêu iêc iêm iên iêng iêp iêt"
    " o oi oc om on ong op ot oong ô ôi ôc ôm ôn ông ôp ôt ơ ơi ơm ơn ơp ơt"
    " oa oai oao oay oac oach oam oan oang oanh oap oat oăc oăm oăn oăng oăt oe oeo oen oet"
    " u ua ui uc um un ung up ut uôi uôc uôm uôn uông uôt uân uâng uât uây uê uêch uênh uơ"
    " uy uya uych uynh uyt uyu uyên uyêt ư ưa ưi ưu ưc ưng ưt ươi ươu ươc ươm ươn ương ươp ươt"
)
_RHYMES_ALONE = ("y", "yêm", "yên", "yêng", "yêt", "yêu")  # what starts with i elsewhere
_AFTER_Q = (  # qu- is onset and glide in one
    "a ai ao au ay ac ach an ang anh at ăc ăm ăn ăng ăp ăt âc ân âng ât ây e en eo eng et ê ên êch ênh êt i it ôc ơ"
    " y ych ynh yt yên yêt yu"
)


@cache
def _syllables() -> frozenset[str]:
    """All spellings without tone, about 4,000."""
    rhymes = _RHYMES.split()
    plain = {onset + rhyme for onset in ("", *_ONSETS.split()) for rhyme in rhymes}
    back = {onset + rhyme for onset in ("c", "g", "ng") for rhyme in rhymes if rhyme[0] not in _FRONT}
    front = {onset + rhyme for onset in ("k", "gh", "ngh") for rhyme in rhymes if rhyme[0] in _FRONT}
    y_final = {onset + "y" for onset in ("h", "k", "l", "m", "s", "t", "v")}
    gi = {"g" + rhyme for rhyme in ("i", "in", "iêc", "iêm", "iên", "iêng", "iêt", "ia", "im", "ip")}
    q = {"qu" + rhyme for rhyme in _AFTER_Q.split()}
    return frozenset(plain | back | front | y_final | gi | q | {*_RHYMES_ALONE})
