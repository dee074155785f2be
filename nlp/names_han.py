"""Names in Chinese texts: countries and cities, bodies with their country, people beside an office or an address."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from types import MappingProxyType

from nlp.names import Name, listed
from nlp.names_people import HOLDER, PRIVATE

_MOST = 40  # office-holders of a text whose later mentions are looked for


def han_names(text: str) -> Iterator[Name]:
    """Names in an exact view's text; they may overlap."""
    patterns = _patterns()
    for match in patterns["known"].finditer(text):
        yield Name(*match.span(), "organisation" if match.lastgroup == "body" else "place", 3)
    for match in patterns["body"].finditer(text):
        yield Name(*match.span(), "organisation", 1)
    for match in patterns["feature"].finditer(text):
        yield Name(*match.span("name"), "place", 2)
    holders: dict[str, int] = {}
    for match in patterns["person"].finditer(text):
        start, end = match.span(match.lastgroup or 0)
        end = _cut(text, start, end) if match.lastgroup in ("holder", "private") else end
        role = HOLDER if match.lastgroup in ("holder", "foreign", "titled") else PRIVATE
        if role == HOLDER and len(holders) < _MOST:
            holders.setdefault(text[start:end], end)
        yield Name(start, end, "person", 1, role)
    for name, after in holders.items():
        for match in re.compile(re.escape(name)).finditer(text, after):
            yield Name(*match.span(), "person", 2, HOLDER)


def _cut(text: str, start: int, end: int) -> int:
    """End of a name of a surname and one or two characters: one, where a verb begins with the second."""
    verb = _patterns()["verb"]
    return start + 2 if end - start == 3 and verb.match(text, start + 2) and not verb.match(text, end) else end


def _any(section: str, key: str) -> str:
    """An alternation of a list, longer items first."""
    return "|".join(sorted(listed(section, key), key=len, reverse=True))


@cache
def _patterns() -> Mapping[str, re.Pattern[str]]:
    """Compiled at the first Chinese text."""
    places = _any("places", "world_zh")
    region = f"(?:{places}|东盟|欧盟)"
    return MappingProxyType(
        {
            "verb": re.compile(f"{_any('people_zh', 'verbs')}|[，。、；：！？“”（）\\s]|$"),
            "known": re.compile(f"(?P<body>{_any('places', 'known_zh')})|(?P<place>{places})"),
            "body": re.compile(
                f"(?:{region}(?:[—\\-–]{region})?(?:驻(?:{places}))?)?(?:{_any('places', 'orgs_zh')})(?!长|長|员)"
            ),
            "feature": re.compile(
                f"(?:[在从到往至于抵赴经近距]|^|[，。、])"
                f"(?P<name>{_HAN}{{2,3}}(?:岛|島|礁|滩|灘|海滩|海灘|湾|灣|港|省|市|县|海峡|机场|大桥))"
            ),
            "person": re.compile(_person()),
        }
    )


def _person() -> str:
    """People, a named group for each way in which they are introduced."""
    offices = _any("people_zh", "offices")
    callings = _any("people_zh", "courtesy")
    surname = f"[{listed('people_zh', 'surnames')[0]}]"
    foreign = f"[{listed('people_zh', 'transliteration')[0]}]"
    verb = "(?:表示|说|在|会|指|称|强|于|将|访|和|与|的|对|[，。、])"
    after = "(?:国家|國家)?(?:主席|总统|總統|总理|總理|首相|外长|外長|部长|部長|大使|防长)"
    return (
        f"(?<!前)(?<!董事会)(?<!公司)(?:{offices})"
        f"(?:(?P<foreign>{foreign}{{2,6}}(?:·{foreign}{{2,7}})*(?={_HAN}{{0,2}}{verb}))"
        f"|(?P<holder>{surname}{_HAN}{{1,2}}))"
        f"|(?P<titled>(?:{surname}{_HAN}{{1,2}}|{foreign}{{2,6}}))(?={after})"
        f"|(?P<called>[阿小老]{_HAN})(?=说|說|哈|告诉|表示|的|，|。|、|在|家|也|和|联系|$)"
        f"|(?P<civil>{surname}{_HAN}{{0,2}})(?=先生|女士|小姐|老板)"
        f"|(?P<anonymous>{surname}某{_HAN}?)"
        f"|(?:{callings})(?P<private>{surname}{_HAN}{{1,2}})"
    )


_HAN = "[\u4e00-\u9fff]"
