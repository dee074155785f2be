"""Personal data out of texts before anything is stored, and pseudonyms for their authors (safeguard 3).

Masked: @mentions and profile links, telephone numbers, identity and passport numbers, bank accounts, e-mail addresses,
licence plates. Left alone: years, dates, amounts of money, document numbers, short public hotlines (113, 1022). Postal
addresses are not recognised: a person who hands a text on has to look for them.
"""

import hashlib
import hmac
import os
import re
import secrets
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from haidang.errors import SettingsError
from haidang.text import exact, plain

KEY_BYTES = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class Mask:
    """One thing that was masked; the span is in the unmasked text, half open."""

    kind: str  # mention, profile, phone, identity, account, email, plate
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Masked:
    """A text that may be stored, and what was taken out of it, in order."""

    text: str
    masks: tuple[Mask, ...]


def mask(text: str) -> Masked:
    """Every personal datum replaced by a word in square brackets ("[số điện thoại]"); masking twice changes nothing.

    Invisible and look-alike characters inside numbers do not hide them. Time is linear in the text.
    """
    view = exact(text)
    covered = bytearray(len(view.text))
    taken: list[tuple[int, int, str]] = []
    for kind, start, end in _found(view.text):
        if not any(covered[start:end]):
            covered[start:end] = b"\1" * (end - start)
            taken.append((start, end, kind))
    pieces: list[str] = []
    masks: list[Mask] = []
    done = 0
    for first, last, kind in sorted(taken):
        start, end = view.raw_span(first, last)
        pieces += (text[done:start], _WORDS[kind])
        masks.append(Mask(kind=kind, start=start, end=end))
        done = end
    return Masked(text="".join((*pieces, text[done:])), masks=tuple(masks))


class KeyFile:
    """`Keys` with a secret of 32 random bytes in a file that only its owner may read.

    The file is made, with its folder, when it is missing; two processes that make it at once end up with one key.
    Raises SettingsError where the file is open to others, has another length, or can't be read.
    """

    def __init__(self, path: Path, *, entropy: Callable[[int], bytes] = secrets.token_bytes) -> None:
        if not path.exists():
            _create(path, entropy(KEY_BYTES))
        self._key = _read(path)

    def pseudonym(self, platform: str, account: str) -> str:
        """HMAC-SHA-256 over platform and account, hex, 32 characters; case and a leading @ make no difference."""
        name = f"{platform.strip().casefold()}\0{account.strip().lstrip('@').casefold()}"
        return hmac.new(self._key, name.encode("utf-8", "surrogatepass"), hashlib.sha256).hexdigest()[:32]


def _create(path: Path, key: bytes) -> None:
    """The whole key appears under its name at once, or another process's key is there already."""
    path.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(key)
            file.flush()
            os.fsync(file.fileno())
        os.link(draft, path)
    except FileExistsError:
        return
    finally:
        os.unlink(draft)


def _read(path: Path) -> bytes:
    """The key, if the file is fit to hold one."""
    try:
        mode, key = path.stat().st_mode, path.read_bytes()
    except OSError as error:
        raise SettingsError(f"the key file {path} can't be read: {error.strerror}") from error
    if mode & 0o077:
        raise SettingsError(f"the key file {path} is open to others; set its mode to 0600")
    if len(key) != KEY_BYTES:
        raise SettingsError(f"the key file {path} must hold exactly {KEY_BYTES} bytes")
    return key


def _found(text: str) -> Iterator[tuple[str, int, int]]:
    """Everything personal, surest kinds first."""
    for kind, pattern in _SURE:
        yield from ((kind, *match.span("it" if "it" in pattern.groupindex else 0)) for match in pattern.finditer(text))
    for match in _MOBILE.finditer(text):
        if not _DATE.match(match.group()) and not _MONEY.match(text, match.end()):
            yield "phone", *match.span()
    cues = _MASKED.sub(lambda match: " " * len(match.group()), plain(text))
    for kind, cue, number in _CUED:
        for found in cue.finditer(cues):
            for match in number.finditer(text, max(0, found.start() - 4), min(len(text), found.end() + 60)):
                if match.start() >= found.start() and not _MONEY.match(text, match.end()):
                    yield kind, *match.span()


_WORDS = {
    "mention": "[tài khoản]",
    "profile": "[trang cá nhân]",
    "phone": "[số điện thoại]",
    "identity": "[số định danh]",
    "account": "[số tài khoản]",
    "email": "[thư điện tử]",
    "plate": "[biển số xe]",
}

_MASKED = re.compile("|".join(re.escape(plain(word)) for word in _WORDS.values()))
_MONEY = re.compile(
    r"\s{0,2}(?:đồng|đ(?!\w)|vnđ|vnd|usd|đô|tỷ|tỉ|triệu|tr(?!\w)|nghìn|ngàn|won|yên|%|m3|m²|m2|tấn)", re.IGNORECASE
)
_DATE = re.compile(r"[0-3]?\d[.\-/ ][01]?\d[.\-/ ](?:19|20)\d\d|(?:\d\d-){3}")  # and lottery numbers

# Telephone numbers: o for 0 and x for withheld figures are common in posts; separators stand singly.
_FIGURE = "[0-9oO]"
_LAST = "[0-9oOxX]"
_SURE: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("mention", re.compile(r"(?<![\w.])@\w(?:[\w.@-]{0,120}\w)?")),
    (
        "email",
        re.compile(
            r"(?<![\w.+-])[\w.+-]{1,64}(?:@|\s?[\[(]at[\])]\s?)[\w-]{1,63}(?:\.[\w-]{1,63}){1,5}", re.IGNORECASE
        ),
    ),
    (
        "profile",
        re.compile(
            r"(?<![\w-])(?:facebook|fb|instagram|threads|zalo|tiktok|twitter|x|t)\.(?:com|me|net)/"
            r"(?!(?:sharer?|watch|hashtag|search|events|reel|video|story)\b)(?P<it>[@\w.?=/-]{2,80})",
            re.IGNORECASE,
        ),
    ),
    (
        "plate",
        re.compile(
            r"(?<![\w./-])[1-9]\d(?:[ -]?[A-HK-PR-VX-Z][A-Z]?\d?[ .-]\d{3}\.?\d{2}|[A-Z]{1,2}\d{5}"
            r"|-?[A-Z]\d?-\d{4})(?![\w/])"
        ),
    ),
    ("identity", re.compile(r"(?<![\w./-])\d{12}(?![\w/]|\s?(?:đồng|VND|USD))", re.IGNORECASE)),
    ("identity", re.compile(r"(?<![\w./-])0\d{2}(?:[ .]\d{3}){3}(?![\w/])")),
    ("phone", re.compile(r"(?<![\w+])\+\(?\d(?:[ .()-]{0,2}[0-9xX]){7,14}(?!\w)")),
    ("phone", re.compile(r"(?<!\w)\(?02\d{1,2}\)?[ .-]?\d{3,4}[ .-]?[0-9xX]{3,4}(?!\w)")),
    ("phone", re.compile(r"(?<![\w./-])84[35789]\d{8}(?!\w)")),
)
_MOBILE = re.compile(f"(?<![\\w./-])[0oO][ .-]?[35789](?:[ .-]?{_FIGURE}){{5}}(?:[ .-]?{_LAST}){{3}}(?![\\w/])")

_LONG = re.compile(r"(?<![\w./-])\d(?:[ .-]?\d){7,18}(?![\w/])")
_SIX = re.compile(r"(?<![\w./-])\d(?:[ .-]?\d){5,18}(?![\w/])")
_CUED: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = (
    (
        "identity",
        re.compile(r"\b(?:cccd|cmnd|cmt|can cuoc|chung minh|dinh danh)\b"),
        re.compile(r"(?<![\w./])\d(?:[ .]?\d){8}(?:(?:[ .]?\d){3})?(?![\w/])"),
    ),
    ("identity", re.compile(r"\b(?:ho chieu|passport)\b"), re.compile(r"(?<!\w)[A-Z]\d{7,8}(?!\w)")),
    (
        "plate",
        re.compile(r"\b(?:bien so|bien kiem soat|bks)\b"),
        re.compile(r"(?<!\w)\d\d[ -]?[A-Za-z]{1,2}\d?[ .-]?\d{3}[. ]?\d{1,2}(?!\w)"),
    ),
    ("account", re.compile(r"\b(?:stk|so tai khoan|so tk|account (?:no|number))\b"), _SIX),
    (
        "account",
        re.compile(
            r"\b(?:tk|tai khoan|ngan hang|chuyen khoan|ck qua|vietcombank|vcb|bidv|agribank|techcombank|tcb|mb ?bank"
            r"|acb|vpbank|sacombank|tpbank|vietinbank|momo|bank|account)\b"
        ),
        _LONG,
    ),
)
