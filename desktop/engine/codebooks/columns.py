"""Finds the columns of a codebook in a table, by the names that people give them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from desktop.engine.codebooks.cells import ValueLabel, listed_levels
from desktop.engine.codebooks.grid import level_columns
from desktop.engine.ingest.column_names import SYNONYMS, bare
from desktop.engine.ingest.formats import Row
from desktop.engine.ingest.header import is_number
from rubrics.table import LONGEST_NAME

MOST_ABOVE = 10
"""Rows that may stand above the names of the columns."""


class Role(StrEnum):
    """What a column of a codebook holds."""

    VARIABLE = "variable"
    TITLE = "title"
    QUESTION = "question"
    SCALE = "scale"
    SELECT = "select"
    LEVELS = "levels"
    VALUE = "value"
    LABEL = "label"
    ID = "id"
    PARENT_ID = "parent id"


_LEVEL = frozenset({Role.LABEL, Role.LEVELS, Role.VALUE})
"""Roles of which a codebook has at least one."""

# fmt: off
_NAMES: Mapping[Role, tuple[str, ...]] = {
    Role.VARIABLE: (
        "variable", "variablename", "variablenname", "dimension", "item", "merkmal", "criterion",
        "kriterium", "aspect", "aspekt", "indicator", "indikator", "attribute", "attribut",
        "question", "frage", "criteria", "kriterien", "bewertungskriterien",
    ),
    Role.TITLE: (
        "title", "titel", "variablelabel", "variablenlabel", "label", "name", "bezeichnung",
    ),
    Role.QUESTION: (
        "question", "frage", "questiontext", "fragetext", "fragestellung", "questionwording",
        "wording", "wortlaut", "itemtext", "prompt", "instruction", "variabledescription",
        "variablenbeschreibung",
    ),
    Role.SCALE: (
        "scale", "skala", "skalenniveau", "scaletype", "scaleofmeasurement", "measurementlevel",
        "levelofmeasurement", "messniveau", "measure", "measurement", "type", "typ",
        "variabletype", "variablentyp",
    ),
    Role.SELECT: (
        "select", "selection", "choice", "multiple", "multiplechoice", "auswahl",
        "mehrfachauswahl", "mehrfachnennung", "mehrfachnennungen",
    ),
    Role.LEVELS: (
        "values", "werte", "valuelabels", "wertelabels", "levels", "stufen", "ausprägungen",
        "merkmalsausprägungen", "codes", "kodes", "categories", "kategorien", "options",
        "answeroptions", "responseoptions", "antwortoptionen", "antwortmöglichkeiten", "antworten",
        "answers", "responses", "coding", "kodierung", "codierung",
    ),
    Role.LABEL: (
        "valuelabel", "wertelabel", "wertlabel", "codelabel", "label", "levelname", "level",
        "ausprägung", "merkmalsausprägung", "stufe", "option", "answeroption", "responseoption",
        "antwortoption", "codename", "kodename", "name", "title", "titel", "bezeichnung", "tag",
        "code", "kode", "mnemonic", "subcode", "untercode", "subcategory", "subkategorie",
        "unterkategorie", "subtheme", "unterthema", "category", "kategorie", "theme", "thema",
        "answer", "antwort", "response", "codesystem", "codes", "categories", "kategorien",
        "ausprägungen", "levels", "dimension", "criterion", "kriterium", "aspect", "aspekt",
    ),
    Role.VALUE: (
        "value", "wert", "codewert", "kodewert", "zahlenwert", "score", "punktwert", "punkte",
        "numericcode", "codenumber", "codenummer", "code", "kode", "codes", "values", "werte",
        "abbreviation", "shortname", "kürzel", "abkürzung",
    ),
    Role.ID: ("id", "codeid", "nr", "no", "number", "nummer"),
    Role.PARENT_ID: ("parentid", "parentcodeid"),
}
"""By role, the names of its column in the form of :func:`bare`, the best first."""

_PARENTS = frozenset({
    "parent", "parentcode", "obercode", "oberkategorie", "hauptkategorie", "hauptcode",
    "maincategory", "maincode", "group", "gruppe", "codegroup", "codegroups", "codegruppe",
    "codefamily", "theme", "thema", "category", "kategorie", "subtheme", "unterthema",
    "subcategory", "unterkategorie", "subkategorie", "section", "abschnitt", "block",
    "themenblock", "bereich", "domain", "topic",
})
"""Names of the columns that hold the groups above a code or question, one inside the other."""

_TEXTS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("exclusion", ("exclusion", "exclude", "whennot", "notto", "donotuse", "ausschluss",
                   "abgrenzung", "nichtkodier", "nichtcodier")),
    ("example", ("example", "beispiel", "quote", "zitat", "verbatim")),
    ("rule", ("inclusion", "include", "whentouse", "usewhen", "einschluss", "rule", "regel",
              "instruction", "anweisung", "hinweis")),
    ("definition", ("definition", "description", "beschreibung", "anchor", "anker", "meaning",
                    "bedeutung", "erläuterung", "erklärung", "explanation", "memo", "comment",
                    "kommentar", "note")),
)  # fmt: skip
"""Kinds of texts about a level, with words from the names of their columns; the first match
counts."""

_ROLES = _PARENTS.union(*_NAMES.values())
"""Every name that belongs to a role."""

_GERMAN = (
    "beschreibung", "beispiel", "regel", "wert", "ausprägung", "kategorie", "frage", "merkmal",
    "skala", "bezeichnung", "bedeutung", "obercode", "erläuterung", "gruppe", "stufe",
    "kriterium", "kodier", "kürzel", "häufigkeit",
)
"""Parts of German column names that no English one has."""
# fmt: on


@dataclass(frozen=True, slots=True)
class Layout:
    """The columns of a codebook, by index.

    ``header`` is the index of the row with their ``names``. ``parents`` are the columns of the
    groups above, the outermost first; ``texts`` those that say when a level applies, each with the
    word that is put in front of its text, empty for a definition; ``levels`` those that stand for
    one level each. ``known`` is the number of all these, ``ignored`` has the names of the others.
    ``language`` is that of the names, "en" or "de".
    """

    header: int
    names: tuple[str, ...]
    places: Mapping[Role, int]
    parents: tuple[int, ...]
    texts: tuple[tuple[int, str], ...]
    levels: Mapping[int, ValueLabel]
    known: int
    ignored: tuple[str, ...]
    language: str


def find_layout(rows: Sequence[Row]) -> Layout | None:
    """The columns of a codebook in a table, or None where the table is no codebook."""
    best: Layout | None = None
    for at, row in enumerate(rows[:MOST_ABOVE]):
        found = _RoleChooser(row.cells, rows[at + 1 :]).layout(at)
        if found and (best is None or found.known > best.known):
            best = found
    return best


def is_codebook(header: Sequence[str], rows: Sequence[Sequence[str]]) -> bool:
    """Whether a table is plainly a codebook: at least three of its columns, and more than half of
    all, are those of one, and none may hold texts to be annotated."""
    made = [Row(number, list(cells)) for number, cells in enumerate((header, *rows), 1)]
    layout = find_layout(made)
    if layout is None or layout.header != 0:
        return False
    texts = {*SYNONYMS["text"], "id"} - {"description", "title", "note"}
    return (
        layout.known >= 3
        and layout.known * 2 > len(layout.names)
        and not texts & {bare(name) for name in layout.names}
    )


class _RoleChooser:
    """Gives each column of a table at most one role, by its name and the cells below it."""

    def __init__(self, names: Sequence[str], below: Sequence[Row]) -> None:
        self._names = tuple(" ".join(name.split()) for name in names)
        # Statistics programs of old allow no umlauts.
        self._bare = [bare(name).replace("ae", "ä").replace("oe", "ö") for name in names]
        self._below = below
        self._places: dict[Role, int] = {}
        self._parents: tuple[int, ...] = ()
        self._levels: Mapping[int, ValueLabel] = {}

    def layout(self, header: int) -> Layout | None:
        """The layout, or None where this is no row of names, or not that of a codebook."""
        if any(len(name) > LONGEST_NAME for name in self._names):
            return None
        if not self._choose_grid():
            self._choose_levels()
        texts = list(self._texts())
        places, used = self._places, self._used
        others = places.keys() - {Role.LABEL, Role.ID}
        if not (places.keys() & _LEVEL or self._levels) or not (others or texts or self._parents):
            return None
        ignored = set(range(len(self._names))) - used - {place for place, _ in texts}
        german = any(word in name for name in self._bare for word in _GERMAN)
        return Layout(
            header=header,
            names=self._names,
            places=places,
            parents=self._parents,
            texts=tuple(texts),
            levels=self._levels,
            known=len(used) + len(texts),
            ignored=tuple(self._names[place] for place in sorted(ignored) if self._names[place]),
            language="de" if german else "en",
        )

    def _choose_grid(self) -> bool:
        """Chooses the columns of a grid: criteria, questions, and one for each level. False where
        the table is no grid."""
        self._levels = level_columns(self._names, _is_known, self._below)
        first = min(self._levels, default=0)
        # The column of criteria may have no name; but beside levels that are mere numbers an
        # unnamed column has the numbers of the rows.
        unnamed = [p for p in range(first) if not self._names[p] and self._cells(p)]
        worded = all(level.label for level in self._levels.values())
        self._choose(Role.VARIABLE, self._free(Role.VARIABLE) or (unnamed if worded else []))
        if not self._levels or Role.VARIABLE not in self._places:
            self._levels, self._places = {}, {}
            return False
        self._choose_parents()
        self._choose(Role.QUESTION)
        return True

    def _choose_levels(self) -> None:
        """Chooses the columns of questions and levels. What a name means may depend on the others:
        a code is a value beside a label, and a category is a level where nothing else is one."""
        self._choose(Role.VARIABLE)
        self._choose(Role.LEVELS, [p for p in self._free(Role.LEVELS) if self._lists(p)])
        if Role.LEVELS in self._places:
            if Role.VARIABLE not in self._places:
                self._choose(Role.VARIABLE, self._free(Role.LABEL))
        else:
            self._choose(Role.LABEL, [p for p in self._free(Role.LABEL) if not self._numeric(p)])
            self._choose(Role.VALUE)
        self._choose_parents()
        for role in (Role.QUESTION, Role.SCALE, Role.SELECT, Role.PARENT_ID, Role.ID):
            self._choose(role)
        if Role.VARIABLE in self._places:
            self._choose(Role.TITLE)
        elif (
            Role.VALUE in self._places and self._parents and self._numeric(self._places[Role.VALUE])
        ):
            self._places[Role.VARIABLE] = self._parents[-1]
            self._parents = self._parents[:-1]
        if self._places.keys() & _LEVEL == set() and Role.VARIABLE in self._places:
            # Criteria with definitions and without levels are what is to be chosen from.
            self._places[Role.LABEL] = self._places.pop(Role.VARIABLE)

    def _choose_parents(self) -> None:
        parents = [p for p, name in enumerate(self._bare) if name in _PARENTS]
        self._parents = tuple(p for p in parents if p not in self._used)

    @property
    def _used(self) -> set[int]:
        return {*self._places.values(), *self._parents, *self._levels}

    def _choose(self, role: Role, among: Sequence[int] | None = None) -> None:
        found = self._free(role) if among is None else among
        if found:
            self._places[role] = found[0]

    def _free(self, role: Role) -> list[int]:
        """The columns without a role that may have this one, the best first."""
        places = (self._bare.index(name) for name in _NAMES[role] if name in self._bare)
        return [place for place in places if place not in self._used]

    def _texts(self) -> Iterator[tuple[int, str]]:
        for place, name in enumerate(self._bare):
            if place not in self._levels and (kind := _kind_of_text(name)):
                before = "" if kind == "definition" else self._names[place].strip(" :")
                yield place, before

    def _cells(self, place: int) -> list[str]:
        rows = (row.cells for row in self._below if place < len(row.cells))
        return [cells[place] for cells in rows if cells[place]]

    def _numeric(self, place: int) -> bool:
        cells = self._cells(place)
        return bool(cells) and all(is_number(cell.replace("−", "-")) for cell in cells)

    def _lists(self, place: int) -> bool:
        """Whether most of its cells list levels."""
        cells = self._cells(place)
        return sum(len(listed_levels(cell)) > 1 for cell in cells) * 2 > len(cells)


def _is_known(name: str) -> bool:
    return name in _ROLES or _kind_of_text(name) != ""


def _kind_of_text(name: str) -> str:
    """The kind of text about a level that a column of this name holds; empty for other columns."""
    if name in _ROLES:
        return ""
    return next((kind for kind, words in _TEXTS if any(word in name for word in words)), "")


def no_codebook(name: str, rows: Sequence[Row]) -> str:
    """The sentence about a table in which no codebook was found."""
    seen = ", ".join(cell for cell in rows[0].cells if cell)[:200] if rows else ""
    there = f"its first row has: {seen}" if seen else "it is empty"
    return (
        f"No codebook was found in {name}. Columns of these names were looked for, in English or "
        "German: Variable, Value, Label and Description, a row for each level; or Code, Definition "
        "and Category, a row for each code; or Variable and Values, with all levels in one cell, "
        "such as 1 = low; 2 = high; or Criterion and a column for each level, such as 1 - low. "
        f"But {there}."
    )
