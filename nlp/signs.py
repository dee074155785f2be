"""What the model of the grey band sees of a short text: not its words, but names, roles and what stands beside them.

Fitting and using share this code.
"""

import re
from collections import Counter
from itertools import combinations

from haidang import gazetteer
from haidang.gazetteer import Gazetteer
from haidang.model.analysis import Root
from nlp.guards import Passage
from nlp.relevance import FAR, Name, RelevanceRules, Weighed

_SHORTHAND = {Root.DANANG: "d", Root.BIENDONG: "b"}
_BESIDE = 30  # code points on either side of a name
_WORD = re.compile(r"\w+")
_MOST = 3  # names that are told apart by number
_OPENING, _CLOSING = tuple("\"'“‘«「『《"), tuple("\"'”’»」』》")  # what encloses the name of a shop, a film, a team
# A distance at sea: inshore boats turn back before _NEAR, those beyond FAR are far out.
_MILES = re.compile(
    r"(\d{1,3})(?:[.,]\d+)?[\s-]{0,2}(?:hải lý|hai ly|nautical|nm(?!\w)|milles?(?!\w)|mil laut|batu nautika"
    r"|морск\w+ мил|海里|浬|해리|カイリ)"
)
_NEAR = 12
_ADJACENT = "ADJ."  # seas that lie beside ours
_PAIRED = ("dispute", "warships", "sea", "claimant", "weather", "outpost")  # cues that say more together


class Signs:
    """Reads them off. Built once; reading changes nothing."""

    def __init__(self, rules: RelevanceRules) -> None:
        self.rules = rules

    @classmethod
    def bundled(cls) -> "Signs":
        """With the rules and names that ship with the product."""
        return cls(RelevanceRules(Gazetteer(gazetteer.bundled()), Gazetteer(gazetteer.elsewhere())))

    def of(self, weighed: Weighed, *, language: str, outlet_class: str = "") -> list[str]:
        """The signs of a text that has no title and no lead, by name, repeats included."""
        if not weighed.passages:
            return []
        passage = weighed.passages[0]
        found = [
            f"rules {weighed.danang.label.value} {weighed.biendong.label.value}",
            f"rules d {weighed.danang.label.value}",
            f"rules b {weighed.biendong.label.value}",
            f"language {language}",
            f"social {outlet_class == 'social'}",
            f"accents {passage.accented} capitals {passage.capitals}",
        ]
        for name in weighed.names:
            found += _of_name(name, passage)
        best = {}
        for root, short in _SHORTHAND.items():
            ours = [name for name in weighed.names if name.hit.form.root is root]
            there = {name.role for name in ours}
            best[root] = next((role for role in ("anchor", "weak", "context", "negative") if role in there), "none")
            meant = {name.hit.concept for name in ours if name.role in ("anchor", "weak")}
            found += [f"best {short} {best[root]}", f"meant {short} {min(len(meant), _MOST)}"]
        if any(name.hit.concept.startswith(_ADJACENT) for name in weighed.names):
            found.append(f"adjacent {best[Root.BIENDONG]}")
        places = Counter(hit.form.kind for hit in passage.others())
        for area, times in places.items():
            found += [f"elsewhere {area}"] * times
            found += [f"elsewhere {short} {best[root]} {area}" for root, short in _SHORTHAND.items()]
        found += [] if places else ["elsewhere none"]
        found += [f"miles {_reach(int(miles))}" for miles in _MILES.findall(passage.lower)]
        cues = self.rules.cues_in(passage)
        paired = [cue for cue in _PAIRED if cue in cues]
        found += [f"cue {cue}" for cue in cues]
        return found + [f"cues {one} {other}" for one, other in combinations(paired, 2)]


def _reach(miles: int) -> str:
    """How far out that is."""
    return "near" if miles < _NEAR else "far" if miles >= FAR else "off"


def _of_name(name: Name, passage: Passage) -> list[str]:
    """What a name is here, and the words on either side."""
    short, (start, end) = _SHORTHAND[name.hit.form.root], name.hit.at
    found = [
        f"name {short} {name.role}",
        f"kind {short} {name.role} {name.hit.form.kind}",
        f"written {short} {name.role} {name.hit.accents} {name.hit.cased}",
        f"concept {name.hit.concept} {name.role}",
    ]
    left = _WORD.findall(passage.flat[max(0, start - _BESIDE) : start])
    right = _WORD.findall(passage.flat[end : end + _BESIDE])
    found += [f"before {short} {name.role} {word}" for word in left[-1:]]
    found += [f"quoted {short} {name.role}"] * (
        passage.cased[max(0, start - 1) : start] in _OPENING and passage.cased[end : end + 1] in _CLOSING
    )
    return found + [f"after {short} {name.role} {word}" for word in right[:1]]
