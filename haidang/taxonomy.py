"""The topics: 21 leaves under two roots, from `haidang/data/taxonomy.csv`."""

import csv
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.resources import files

from haidang.errors import SettingsError
from haidang.model.analysis import Root

OTHER = "OTHER"  # relevant, but none of the leaves
WEATHER_SEA = "WEATHER_SEA"  # storms on the sea, nothing else


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One topic."""

    id: str
    root: Root
    name_vi: str
    name_en: str
    definition: str
    includes: str
    excludes: str
    keywords: tuple[tuple[str, tuple[str, ...]], ...]  # (language, words)

    def words(self, language: str) -> tuple[str, ...]:
        """Keywords in a language; () where none are listed."""
        return dict(self.keywords).get(language, ())


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """All leaves, in the order of the file."""

    leaves: tuple[Leaf, ...]

    def leaf(self, leaf_id: str) -> Leaf:
        """Raises KeyError for an id that is no leaf (OTHER and WEATHER_SEA are none)."""
        for leaf in self.leaves:
            if leaf.id == leaf_id:
                return leaf
        raise KeyError(leaf_id)

    def name(self, label: str, language: str = "vi") -> str:
        """What a reader sees for a topic label, OTHER and WEATHER_SEA included."""
        if label in _SPECIAL:
            return _SPECIAL[label][language == "en"]
        leaf = self.leaf(label)
        return leaf.name_en if language == "en" else leaf.name_vi


def read_taxonomy(lines: Iterable[str]) -> Taxonomy:
    """Leaves from the lines of a CSV. Raises SettingsError with the line's number."""
    leaves = []
    for number, row in enumerate(csv.DictReader(lines), start=2):
        try:
            leaves.append(_leaf(row))
        except KeyError as error:
            raise SettingsError(f"taxonomy line {number}: {error} is missing or unknown") from error
    return Taxonomy(tuple(leaves))


def bundled() -> Taxonomy:
    """The taxonomy that ships with the product."""
    return read_taxonomy(files("haidang.data").joinpath("taxonomy.csv").read_text(encoding="utf-8").splitlines())


_SPECIAL = {OTHER: ("Chủ đề khác", "Other"), WEATHER_SEA: ("Thời tiết trên biển", "Weather at sea")}
_ROOTS = {"DN": Root.DANANG, "BD": Root.BIENDONG}


def _leaf(row: dict[str, str]) -> Leaf:
    """One row."""
    languages = [column.removesuffix("_kw") for column in row if column and column.endswith("_kw")]
    return Leaf(
        id=row["id"],
        root=_ROOTS[row["parent"]],
        name_vi=row["name_vi"],
        name_en=row["name_en"],
        definition=row["definition"],
        includes=row["boundary_in"],
        excludes=row["boundary_out"],
        keywords=tuple(
            (language, tuple(word.strip() for word in row[f"{language}_kw"].split(";") if word.strip()))
            for language in languages
        ),
    )
