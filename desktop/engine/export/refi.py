"""REFI-QDA: one project with texts, codes and codings, for programs for qualitative analysis."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import NamedTuple, Self
from xml.etree.ElementTree import Element
from xml.sax.saxutils import XMLGenerator
from xml.sax.xmlreader import AttributesImpl

from desktop.engine.atomic import replacing
from desktop.engine.domain import Annotation, CoderKind, Document, Final, Status, Unit, told_apart
from desktop.engine.export.joined import coded_units, finals_by_unit
from desktop.engine.export.zip_member import zip_member
from desktop.engine.ingest.formats import PROJECTS
from desktop.engine.ingest.options import UnitKind
from desktop.engine.ingest.tools.common import DOCUMENT, FINALS, IN_SIGHT, MODELS, ORIGIN, PLACE
from desktop.engine.progress import Progress, parts, with_progress
from desktop.engine.store.again import first_coded
from desktop.engine.store.project import Project
from rubrics.exchange.codes import codes_of, guids_of
from rubrics.exchange.qdc import codes_element, made_guid, xml_safe
from rubrics.exchange.qdpx import NAMESPACE
from rubrics.labels import level_names
from rubrics.schema import Rubric

NAME = "refi-qda.qdpx"
_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_SPEAKER = re.compile(r"turn \d+, (?![\d:.,]+$)([^,]+)")


def write_refi(project: Project, out_dir: Path, progress: Progress) -> list[Path]:
    """Writes ``refi-qda.qdpx``: a text for each document, and on each unit what everybody said.

    What was read of such a project has its texts again, each by its name. People and models are
    users. What somebody said with a model's answer in sight is another user's, and so are final
    values: these programs keep only a coding's user, and compute people's agreement by that. Notes
    are the passage's description. Each coder has a passage of their own, although all are the same,
    because QualCoder goes by the user of the passage. Raises WriteError.
    """
    path = out_dir / NAME
    texts, codings = parts(progress, 2)
    with replacing(path) as part, zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as archive:
        documents = {one.document_id: one for one in project.documents()}
        units = with_progress(project.units(), texts, project.unit_count())
        for text, mine in groupby(units, key=lambda unit: _Text.of(unit, documents)):
            layout = _Layout(project.rubric(), text)
            with zip_member(archive, f"sources/{text.guid}.txt") as file:
                for unit in mine:
                    file.write(layout.place(unit).written.encode("utf-8", "replace"))
        with (
            zip_member(archive, "project.qde") as file,
            io.TextIOWrapper(file, "utf-8", newline="\n") as out,
        ):
            _Writer(project, out).write(codings)
    return [path]


class _Text(NamedTuple):
    """A text that is written: a document, or one of those of a project that was read as one."""

    guid: str
    name: str
    kind: str
    of_project: bool

    @classmethod
    def of(cls, unit: Unit, documents: Mapping[str, Document]) -> Self:
        """The text that a unit stands in."""
        one = documents[unit.document_id]
        names = ["document", one.document_id]
        if one.format not in PROJECTS:
            return cls(made_guid(*names), one.name, one.unit_kind, False)
        name, place = unit.columns.get(DOCUMENT, ""), unit.columns.get(PLACE, "")
        return cls(made_guid(*names, name), name, place.partition(" ")[0], True)

    def label(self, unit: Unit) -> str:
        """Where the unit is in it."""
        return unit.columns.get(PLACE, "") if self.of_project else unit.label


class _Place(NamedTuple):
    """A unit in its text: what is written for it, and from where to where it is the unit."""

    written: str
    start: int
    end: int


@dataclass(slots=True)
class _Layout:
    """Puts the units of a document into one text, in code points.

    A table is one text too, its rows below each other under their numbers: thousands of documents
    with a sentence each are hard to code in (QualCoder's issue 396), and 100,000 would not open.
    """

    rubric: Rubric
    text: _Text
    at: int = 0
    last: Unit | None = None

    def place(self, unit: Unit) -> _Place:
        """Where the next unit of the document stands."""
        before = self._between(unit) + self._heading(unit)
        # Only one character ends a line: those that count two would move all that follows.
        shown = self._shown(unit).replace("\r\n", "\n").replace("\r", "\n")
        start = self.at + len(before)
        self.at, self.last = start + len(shown), unit
        return _Place(before + shown, start, self.at)

    def _shown(self, unit: Unit) -> str:
        fields = self.rubric.fields
        if len(fields) == 1:
            return unit.fields[fields[0].name]
        return "\n\n".join(f"--- {one.title} ---\n{unit.fields[one.name]}" for one in fields)

    def _between(self, unit: Unit) -> str:
        if self.last is None:
            return ""
        if self.text.kind == UnitKind.LINE:
            return "\n"
        if self.text.kind != UnitKind.SENTENCE or self.text.of_project:  # which tells no offsets
            return "\n\n"
        return " " if unit.start - self.last.end <= 1 else "\n\n"

    def _heading(self, unit: Unit) -> str:
        if self.text.kind == UnitKind.ROW:
            return f"=== {self.text.label(unit)} ===\n"
        speaker = _SPEAKER.match(self.text.label(unit))
        return f"{speaker[1]}: " if speaker else ""


class _User(NamedTuple):
    """Whoever codes, as the file knows them."""

    guid: str
    name: str


@dataclass(slots=True)
class _Given:
    """What one user gave to one unit: (dimension, level) pairs, notes, and when."""

    codes: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    time: str = ""


class _Writer:
    """Writes the XML of a project, a unit at a time."""

    def __init__(self, project: Project, out: io.TextIOWrapper) -> None:
        self._project, self._rubric = project, project.rubric()
        self._xml = XMLGenerator(out, "utf-8", short_empty_elements=True)
        self._finals = finals_by_unit(project)
        self._users = _users(project)
        self._settled = _User(made_guid("user", FINALS), FINALS)
        self._codes = guids_of(self._rubric)

    def write(self, progress: Progress) -> None:
        """Writes all of it, in the order that the standard's schema asks for."""
        self._xml.startDocument()
        project = {"name": self._project.path.stem, "origin": ORIGIN, "xmlns": NAMESPACE}
        with self._element("Project", project):
            users = [*self._users.values(), *([self._settled] if self._finals else [])]
            if users:
                with self._element("Users"):
                    for user in users:
                        with self._element("User", {"guid": user.guid, "name": user.name}):
                            pass
            with self._element("CodeBook"):
                self._copy(codes_element(codes_of(self._rubric, none=True), self._rubric.id))
            if self._project.unit_count():
                with self._element("Sources"):
                    self._sources(progress)

    def _sources(self, progress: Progress) -> None:
        documents = {one.document_id: one for one in self._project.documents()}
        pairs = coded_units(self._project, progress)
        for text, mine in groupby(pairs, key=lambda pair: _Text.of(pair[0], documents)):
            source = {
                "guid": text.guid,
                "name": text.name.replace("/", " - "),  # some make a file of it
                "plainTextPath": f"internal://{text.guid}.txt",
            }
            layout = _Layout(self._rubric, text)
            with self._element("TextSource", source):
                for unit, coded in mine:
                    place = layout.place(unit)
                    for user, given in self._given(unit, coded).items():
                        self._passage(unit, text.label(unit), place, user, given)

    def _given(self, unit: Unit, coded: Sequence[Annotation]) -> dict[_User, _Given]:
        """What each user said of a unit: the first of each coder's values, and people's notes."""
        said = first_coded(coded)
        for annotation in coded:
            if annotation.note and annotation.status is not Status.FAILED:
                said.setdefault((annotation.dimension, annotation.coder_id), annotation)
        found: dict[_User, _Given] = {}
        for annotation in said.values():
            seen = annotation.saw_suggestion and annotation.value != ""
            user = self._users[annotation.coder_id, seen]
            self._add(found.setdefault(user, _Given()), annotation, annotation.note)
        for final in self._finals.get(unit.unit_id, ()):
            self._add(found.setdefault(self._settled, _Given()), final, final.reason)
        return found

    def _add(self, given: _Given, said: Annotation | Final, note: str) -> None:
        dimension = self._rubric.dimension(said.dimension)
        if said.value:
            names = level_names(dimension, said.value)
            given.codes += ((dimension.name, name) for name in names)
        if note:
            given.notes.append(f"{dimension.title}: {note}")
        given.time = given.time or said.time_utc

    def _passage(self, unit: Unit, label: str, place: _Place, user: _User, given: _Given) -> None:
        """A passage with its codes; of notes alone it is one without any."""
        who = {"creatingUser": user.guid}
        if _TIME.fullmatch(given.time):
            who["creationDateTime"] = given.time
        passage = {
            "guid": made_guid(unit.unit_id, user.guid),
            "name": label,
            "startPosition": str(place.start),
            "endPosition": str(place.end),
        }
        with self._element("PlainTextSelection", passage | who):
            if given.notes:
                with self._element("Description"):
                    self._xml.characters(xml_safe("\n".join(given.notes)))
            for code in given.codes:
                guid = made_guid(unit.unit_id, user.guid, *code)
                with (
                    self._element("Coding", {"guid": guid} | who),
                    self._element("CodeRef", {"targetGUID": self._codes[code]}),
                ):
                    pass

    def _copy(self, element: Element) -> None:
        with self._element(element.tag, element.attrib):
            self._xml.characters(element.text or "")
            for inner in element:
                self._copy(inner)

    @contextmanager
    def _element(self, name: str, attributes: Mapping[str, str] | None = None) -> Iterator[None]:
        fitted = {key: xml_safe(value) for key, value in (attributes or {}).items()}
        self._xml.startElement(name, AttributesImpl(fitted))
        yield
        self._xml.endElement(name)
        self._xml.ignorableWhitespace("\n")


def _users(project: Project) -> dict[tuple[str, bool], _User]:
    """By coder_id, and whether a suggestion had been in sight."""
    kinds = {coder.coder_id: coder.kind for coder in project.coders()}
    names = told_apart({coder.coder_id: coder.name for coder in project.coders()})
    found: dict[tuple[str, bool], _User] = {}
    seen = {coder_id for _, coder_id in project.coded(seen=True)}
    for coder_id, name in names.items():
        ending = "" if kinds[coder_id] is CoderKind.HUMAN else MODELS
        found[coder_id, False] = _User(made_guid("user", coder_id), f"{name}{ending}")
        if coder_id in seen:
            guid = made_guid("user", coder_id, IN_SIGHT)
            found[coder_id, True] = _User(guid, f"{name}{IN_SIGHT}")
    return found
