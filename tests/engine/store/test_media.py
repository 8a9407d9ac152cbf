"""Full disks, read-only media, sticks that are pulled out: for every kind of work, opening old
files, reading new ones, annotating, reviewing and exporting."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from doubles import InstantRuntime
from media import COMMON, mounted

from desktop.engine.annotate import annotate
from desktop.engine.atomic import WriteError
from desktop.engine.domain import Coder, CoderKind
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.review.desk import Desk
from desktop.engine.store.errors import ProjectError
from desktop.engine.store.project import Project
from rubrics.schema import Rubric

CODER = Coder("model0000001", "Double", CoderKind.MODEL)
NAMES = ("feeling", "strength", "about")

Filled = Callable[[Path], Path]


READ_ONLY = (
    COMMON
    + """
fill(3)
with Project(path) as project:
    list(annotate(project, coder, InstantRuntime(rubric), names))
subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
attempt(lambda: Project(path))
with Project(path, read_only=True) as project:
    attempt(project.unit_count)
    attempt(lambda: list(annotate(project, coder, InstantRuntime(rubric), ["about"])))
    attempt(lambda: Desk(project, "Anna").choose("d-000000", "feeling", "joy"))
    attempt(lambda: export_project(project, Format.CSV, folder / "out"))
    elsewhere = folder.parent / "elsewhere"
    attempt(lambda: len(export_project(project, Format.CSV, elsewhere)))
subprocess.run(["mount", "-o", "remount,rw", str(folder)], check=True)
code = "import os, sys; from pathlib import Path; from desktop.engine.store.project import Project;"
code += "from annotations import set_meta;"
code += "set_meta(Project(Path(sys.argv[1])), 'key', 'later'); os._exit(0)"
subprocess.run([sys.executable, "-c", code, str(path)], check=True)
(folder / "p.glossator-shm").unlink()
subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
attempt(lambda: Project(path, read_only=True))
"""
)


def test_a_read_only_medium_can_be_read_and_nothing_is_left_out_in_silence(tmp_path: Path) -> None:
    said = mounted(READ_ONLY, tmp_path / "m", "size=4m")
    refused, units, annotated, decided, exported, elsewhere, unfolded = said
    assert "cannot be opened for writing: Read-only file system" in refused
    assert units == "3"
    assert annotated.startswith("ProjectError")
    assert decided.startswith("ProjectError")
    for sentence in (annotated, decided):
        assert "may not be written" in sentence
    assert exported.startswith("WriteError")
    assert "may not be written" in exported
    assert elsewhere == "3"
    assert "was not closed properly" in unfolded


LINKED = (
    COMMON
    + """
fill(3)
code = "import os, sys; from pathlib import Path; from desktop.engine.store.project import Project;"
code += "from annotations import set_meta;"
code += "set_meta(Project(Path(sys.argv[1])), 'key', 'killed'); os._exit(0)"
subprocess.run([sys.executable, "-c", code, str(path)], check=True)
there, here = folder.parent / "there.glossator", folder / "here.glossator"
there.symlink_to(path)
shutil.copyfile(path, folder.parent / "real.glossator")
here.symlink_to(folder.parent / "real.glossator")
subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
with Project(there, read_only=True) as project:
    attempt(lambda: project.meta("key"))
from annotations import set_meta
with Project(here, read_only=True) as reader:
    attempt(lambda: reader.meta("key"))
    with Project(here) as project:
        set_meta(project, "key", "seen")
    attempt(lambda: reader.meta("key"))
"""
)


def test_by_way_of_a_link_a_project_is_read_as_it_is_where_it_lies(tmp_path: Path) -> None:
    assert mounted(LINKED, tmp_path / "m", "size=4m") == ["killed", "None", "seen"]


LOCKED = (
    COMMON
    + """
Project(path, create=True, passphrase="right").close()
subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
attempt(lambda: Project(path, passphrase="wrong"))
attempt(lambda: Project(path, passphrase="right"))
"""
)


def test_on_a_read_only_medium_a_wrong_passphrase_is_said_first(tmp_path: Path) -> None:
    wrong, right = mounted(LOCKED, tmp_path / "m", "size=4m")
    assert wrong.startswith("PassphraseError This is not the passphrase")
    assert right.startswith("UnwritableError")


FULL = (
    COMMON
    + """
filler = folder / "filler"
def no_room_but(size):
    filler.write_bytes(bytes(shutil.disk_usage(folder).free - size))
fill(2000)
no_room_but(300_000)
reported = 0
def run():
    global reported
    with Project(path) as project:
        for step in annotate(project, coder, InstantRuntime(rubric), names):
            reported = step.done
        return f"all {step.total}"
attempt(run)
filler.unlink()
with Project(path) as project:
    done = len(list(project.annotations("feeling")))
    print(done >= reported, 0 < done < 2000)
attempt(run)
with Project(path, read_only=True) as project:
    print(len(list(project.annotations())))
    no_room_but(100_000)
    attempt(lambda: export_project(project, Format.CSV, folder / "out"))
    print([file.name for file in (folder / "out").iterdir()])
attempt(lambda: Project(path).back_up())
filler.unlink()
decided = 0
def review():
    global decided
    with Project(path) as project:
        desk = Desk(project, "Anna")
        for i in range(decided, 500):
            desk.choose(f"d-{i:06d}", "feeling", "joy")
            decided = i + 1
        return f"all {decided}"
with Project(path) as project:
    Desk(project, "Anna")
no_room_but(200_000)
attempt(review)
filler.unlink()
with Project(path, read_only=True) as project:
    said = [a for a in project.annotations("feeling") if a.coder_id != coder.coder_id]
    print(len(said) == decided, 0 < decided < 500)
attempt(review)
with Project(path) as project:
    journal = Desk(project, "Anna").journal
    while journal.undo().count:
        decided -= 1
    print(decided)
"""
)


def test_a_full_disk_stops_with_a_sentence_and_the_same_command_goes_on(tmp_path: Path) -> None:
    said = mounted(FULL, tmp_path / "m", "size=40m")
    assert "no room left" in said[0]
    assert said[1] == "True True"
    assert said[2].startswith("all ")
    assert said[3] == "6000"
    assert "There is no room left to write" in said[4]
    assert said[5] == "[]"
    assert "must stay free" in said[6]
    assert "MB more" in said[6]
    assert "no room left" in said[7]
    assert said[8:] == ["True True", "all 500", "0"]


TO_THE_LAST_BYTE = (
    COMMON
    + """
fill(3)
filler = (folder / "filler").open("wb", buffering=0)
try:
    while filler.write(bytes(4096)):
        pass
except OSError:
    pass
with Project(path, read_only=True) as project:
    attempt(project.unit_count)
    attempt(lambda: len(export_project(project, Format.CSV, folder.parent / "elsewhere")))
"""
)


def test_a_project_on_a_disk_full_to_the_last_byte_can_be_read_and_exported(
    tmp_path: Path,
) -> None:
    assert mounted(TO_THE_LAST_BYTE, tmp_path / "m", "size=4m") == ["3", "3"]


OLD = (
    COMMON
    + """
from desktop.engine.store import backups
filler = folder / "filler"
old = Path("tests/data/projects/version-1.glossator")
for room in [8192, *range(65536, 2_000_000, 16384)]:
    if room > 8192:
        backups._SPARE = 0
    place = folder / str(room)
    place.mkdir()
    path = place / "p.glossator"
    shutil.copy(old, path)
    filler.write_bytes(bytes(shutil.disk_usage(folder).free - room))
    try:
        Project(path).close()
        break
    except UserError as error:
        said = str(error)
    finally:
        filler.unlink()
    with Project(path) as project:
        print(len(list(project.annotations("feeling"))), said)
    shutil.rmtree(place)
path = folder / "q.glossator"
shutil.copy(old, path)
subprocess.run(["mount", "-o", "remount,ro", str(folder)], check=True)
attempt(lambda: Project(path))
with Project(path, read_only=True) as project:
    print(len(list(project.annotations("feeling"))), list(folder.glob("q.glossator*")) == [path])
"""
)


def test_an_old_project_waits_whole_for_room_to_be_brought_up_to_date(tmp_path: Path) -> None:
    *full, refused, read = mounted(OLD, tmp_path / "m", "size=40m")
    assert all(line.startswith("8 ") for line in full)  # opened with room again: all is there
    # Not even room to begin, then none for the backup, then none for the new tables.
    sentences = ["MB more" if "MB more" in line else line[2:26] for line in full]
    assert list(dict.fromkeys(sentences)) == ["There is no room left on", "MB more"]
    assert sentences[-1] == sentences[0]
    assert "cannot be opened for writing: Read-only file system" in refused
    assert read == "8 True"


INTAKE = (
    COMMON
    + """
from desktop.engine.ingest.options import ReadOptions
from desktop.engine.ingest.sources import discover
from desktop.engine.intake import take_in
tables = folder / "tables"
tables.mkdir()
for name in "ab":
    rows = [f"remark number {i} in {name}" for i in range(5000)]
    (tables / f"{name}.csv").write_text("\\n".join(["text", *rows]))
def read():
    with Project(path, create=True) as project:
        project.use_rubric(rubric)
        for _ in take_in(project, discover([tables]).sources, ReadOptions()):
            pass
        return f"all {project.unit_count()}"
def held():
    with Project(path, read_only=True) as project:
        print([d.name for d in project.documents()], project.unit_count())
filler = folder / "filler"
filler.write_bytes(bytes(shutil.disk_usage(folder).free - 3_500_000))
attempt(read)
filler.unlink()
held()
attempt(read)
held()
"""
)


def test_files_that_find_no_room_are_read_whole_or_not_at_all(tmp_path: Path) -> None:
    refused, before, done, after = mounted(INTAKE, tmp_path / "m", "size=60m")
    assert "no room left" in refused
    assert before in ("[] 0", "['a.csv'] 5000")
    assert done == "all 10000"
    assert after == "['a.csv', 'b.csv'] 10000"


def test_a_path_that_vanishes_is_noticed_before_anything_is_reported_as_saved(
    tmp_path: Path, mood: Rubric, filled: Filled
) -> None:
    stick, gone = tmp_path / "stick", tmp_path / "gone"
    stick.mkdir()
    path = filled(stick / "p.glossator")
    with Project(path) as project:
        desk = Desk(project, "Anna")
        unit_id, later, *_ = [unit.unit_id for unit in project.units()]
        desk.choose(unit_id, "feeling", "joy")
        stick.rename(gone)
        with pytest.raises(ProjectError, match="no longer where it was opened"):
            list(annotate(project, CODER, InstantRuntime(mood), NAMES))
        with pytest.raises(ProjectError, match="no longer where it was opened"):
            desk.choose(later, "feeling", "joy")
        with pytest.raises(ProjectError, match="no longer where it was opened"):
            desk.journal.undo()
    gone.rename(stick)
    with Project(path) as project:
        assert Desk(project, "Anna").decisions(unit_id)["feeling"].value == "joy"


def contents(folder: Path) -> dict[str, bytes]:
    """The files that have their names; what is being written has a hidden one."""
    return {file.name: file.read_bytes() for file in folder.glob("[!.]*")}


@pytest.mark.parametrize("fmt", list(Format))
def test_an_export_from_or_to_a_stick_that_is_pulled_out_is_whole_or_a_sentence(
    fmt: Format, tmp_path: Path, mood: Rubric, filled: Filled
) -> None:
    """Pulled out after so many steps of SQLite as the reading takes a few hundred of."""
    stick, gone = tmp_path / "stick", tmp_path / "gone"
    stick.mkdir()
    path = filled(stick / "p.glossator")
    with Project(path) as project:
        desk = Desk(project, "Anna")
        for unit in project.units():
            desk.choose(unit.unit_id, "feeling", "joy")
        list(annotate(project, CODER, InstantRuntime(mood), NAMES))
    with Project(path, read_only=True) as project:
        export_project(project, fmt, tmp_path / "whole")

        def pull() -> int:
            if stick.exists():
                stick.rename(gone)
            return 0

        project.connection.set_progress_handler(pull, 300)
        export_project(project, fmt, tmp_path / "elsewhere")
        assert gone.exists()
        assert contents(tmp_path / "elsewhere") == contents(tmp_path / "whole")
        project.connection.set_progress_handler(None, 0)
        gone.rename(stick)
        (stick / "out").mkdir()

        def pull_for_good() -> int:
            if stick.is_dir():
                stick.rename(gone)
                stick.write_text("no folder any more, so that none can be made")
            return 0

        project.connection.set_progress_handler(pull_for_good, 300)
        with pytest.raises(WriteError, match="Choose another folder"):
            export_project(project, fmt, stick / "out")
        arrived = contents(gone / "out")
        assert arrived.items() <= contents(tmp_path / "whole").items()
        assert "run.json" not in arrived
