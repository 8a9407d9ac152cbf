"""Opening a project whose codebook is lost: with the same one from elsewhere, or without it.

A repair loses the codebook if its part of the file is damaged and no backup has it.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from desktop.engine.store.faults import in_words
from desktop.engine.store.project import Project
from rubrics.schema import NONE, SET_SEPARATOR, Dimension, Field, Level, Rubric, Scale, Select


def with_codebook(project: Project, known: Iterable[Rubric]) -> Project:
    """The project with its codebook, which is restored if it is lost and among the ``known``.

    If it is not among them, the project is opened anew, for reading only, with a codebook derived
    from its labels and a notice that says what can be done. On any error, such as ProjectError or
    one raised by ``known``, the project is closed.
    """
    try:
        return _given_back(project, known) if _is_lost(project) else project
    except BaseException:
        project.close()
        raise


def _given_back(project: Project, known: Iterable[Rubric]) -> Project:
    """A project that has lost its codebook, with one."""
    wanted = _sha256(project)
    found = next((rubric for rubric in known if rubric.sha256 in wanted), None)
    if found is not None and project.read_only:
        project.read_under(found, its_own=True)
        return project
    if found is not None:
        project.use_rubric(found)
        return project
    codebook = _read_off(project)
    project.close()
    reading = Project(project.path, read_only=True, passphrase=project.passphrase)
    reading.read_under(codebook, its_own=False)
    reading.notices.append(_notice(project.path, wanted))
    return reading


def _notice(path: Path, wanted: set[str]) -> str:
    if wanted:
        return (
            f"The codebook of {path} is neither in the project nor in a backup, so what is there "
            "can be read and exported only, without the model's probabilities and without "
            "agreement; to go on, drop the codebook's file as it was on the window and open the "
            "project again, or name it to 'glossator annotate' with --rubric."
        )
    return (
        f"The codebook of {path} is neither in the project nor in a backup, so what is there can "
        "be read and exported only, without the model's probabilities and without agreement; to "
        "go on, read the files into a new project."
    )


@in_words
def _is_lost(project: Project) -> bool:
    """Whether the codebook is gone. Every project with units had one."""
    row = project.connection.execute(
        "SELECT NOT EXISTS (SELECT 1 FROM rubric JOIN meta ON value = sha256"
        " WHERE key = 'rubric_sha256') AND EXISTS (SELECT 1 FROM unit)"
    ).fetchone()
    return bool(row[0])


def _sha256(project: Project) -> set[str]:
    """The hashes that the lost codebook may have, from wherever the project mentions one."""
    told = [project.meta("rubric_sha256")]
    told += [coder.identity.get("rubric_sha256") for coder in project.coders()]
    return {sha256 for sha256 in told if sha256}


@in_words
def _read_off(project: Project) -> Rubric:
    """A codebook of the fields, dimensions and levels that occur in the project, undescribed."""
    names = project.connection.execute(
        "SELECT DISTINCT key FROM unit, json_each(fields)"  # the fields of a unit, in their order
    ).fetchall()
    found: dict[str, set[str]] = {}
    for dimension, *values in project.connection.execute(
        "SELECT DISTINCT dimension, value, blind, suggestion FROM annotation"
        " UNION SELECT DISTINCT dimension, value, '', '' FROM final ORDER BY 1"
    ):
        found.setdefault(dimension, set()).update(filter(None, values))
    return Rubric(
        id="",
        version="",
        title=project.path.stem,
        description="",
        fields=tuple(Field(name, name) for (name,) in names),
        dimensions=tuple(_dimension(name, values) for name, values in found.items()),
    )


def _dimension(name: str, values: set[str]) -> Dimension:
    many = any(SET_SEPARATOR in value for value in values)
    single = {part for value in values for part in value.split(SET_SEPARATOR)}
    if many:
        single.discard(NONE)
    levels = tuple(Level(value, value) for value in sorted(single, key=_by_size))
    select = Select.MANY if many else Select.ONE
    return Dimension(name, name, "", Scale.NOMINAL, levels, select)


def _by_size(value: str) -> tuple[float, str]:
    """A sort key that puts numbers first, by size, then words."""
    try:
        return float(value), value
    except ValueError:
        return float("inf"), value
