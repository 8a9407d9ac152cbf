"""The export dialog while it writes: one export at a time, stopped cleanly, failures told."""

from __future__ import annotations

import time
from collections.abc import Iterator
from pathlib import Path
from threading import Event

import pytest
from doubles import InstantRuntime
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot
from window import TEXTS, idle, make_project, page_of, read_errors

from desktop.engine.annotate import annotate
from desktop.engine.domain import Annotation, Coder, CoderKind, Document, Unit, human
from desktop.engine.export.project_files import Format, export_project
from desktop.engine.progress import Progress
from desktop.engine.report.page import write_report
from desktop.engine.review.desk import Desk
from desktop.engine.store.coders import add_coder
from desktop.engine.store.documents import add_document
from desktop.engine.store.project import Project
from desktop.ui.app import App
from desktop.ui.dialogs.export import ExportDialog
from desktop.ui.jobs import StoppedError
from desktop.ui.pages.agreement.page import AgreementPage
from rubrics.schema import Rubric


@pytest.fixture
def page(opened: App, qtbot: QtBot) -> AgreementPage:
    opened.go("agreement")
    idle(opened, qtbot)
    return page_of(opened, AgreementPage)


@pytest.fixture
def go(opened: App, monkeypatch: pytest.MonkeyPatch) -> Event:
    """Exports are written once this is set, or the job is told to stop."""
    go = Event()

    def patiently(project: Project, fmt: Format, folder: Path, progress: Progress) -> list[Path]:
        def wait(share: float) -> None:
            job = opened.jobs.job("export")
            while not go.is_set() and job is not None and not job.cancelled:
                time.sleep(0.01)
            progress(share)

        return export_project(project, fmt, folder, wait)

    monkeypatch.setattr("desktop.ui.dialogs.export.export_project", patiently)
    return go


def dialog_of(page: AgreementPage) -> ExportDialog:
    page.export()
    return page.findChildren(ExportDialog)[-1]


def test_an_export_that_is_stopped_leaves_no_half_a_file(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, go: Event
) -> None:
    out = tmp_path / "out"
    dialog = dialog_of(page)
    dialog.folder.edit.setText(str(out))
    dialog.accept_button.click()
    job = opened.jobs.job("export")
    assert job is not None
    job.cancel()
    qtbot.waitUntil(dialog.accept_button.isEnabled)
    assert "Stopped" in dialog.banner.text
    dialog.reject_button.click()
    assert not list(out.glob("*"))


def test_no_second_export_is_begun_while_one_is_written(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, go: Event
) -> None:
    out = tmp_path / "out"
    first = dialog_of(page)
    first.folder.edit.setText(str(out))
    first.accept_button.click()
    first.boxes["jsonl"].setChecked(True)
    first.folder.edit.setText(str(out / "other"))
    assert not first.accept_button.isEnabled()
    first.reject_button.click()
    second = dialog_of(page)
    assert second is not first
    second.folder.edit.setText(str(out))
    assert not second.accept_button.isEnabled()
    go.set()
    qtbot.waitUntil(second.accept_button.isEnabled)
    assert "table.csv" in second.banner.text
    assert (out / "table.csv").exists()
    second.reject_button.click()


def test_an_export_that_fails_says_so_though_its_dialog_was_closed(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, go: Event
) -> None:
    (tmp_path / "file").touch()
    dialog = dialog_of(page)
    dialog.folder.edit.setText(str(tmp_path / "file" / "out"))
    dialog.accept_button.click()
    dialog.reject_button.click()
    told = read_errors()
    go.set()
    qtbot.waitUntil(lambda: bool(told))
    idle(opened, qtbot)
    assert "annotations.csv could not be written" in " ".join(told)


def test_an_export_is_stopped_in_its_own_dialog(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, go: Event
) -> None:
    dialog = dialog_of(page)
    dialog.folder.edit.setText(str(tmp_path / "out"))
    assert not dialog.bar.isVisible()
    dialog.accept_button.click()
    assert dialog.bar.isVisible()
    dialog.stop_button.click()
    qtbot.waitUntil(dialog.accept_button.isEnabled)
    assert "Stopped" in dialog.banner.text
    assert not dialog.bar.isVisible()
    assert not dialog.stop_button.isVisible()
    assert not list((tmp_path / "out").glob("*"))
    dialog.reject_button.click()


def test_it_says_where_the_files_are_and_opens_that_folder(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown: list[str] = []
    monkeypatch.setattr(
        "desktop.ui.dialogs.export.QDesktopServices.openUrl",
        lambda url: shown.append(url.toLocalFile()),
    )
    out = tmp_path / "out"
    dialog = dialog_of(page)
    dialog.folder.edit.setText(str(out))
    dialog.accept_button.click()
    qtbot.waitUntil(dialog.show_folder_button.isVisible)
    assert str(out) in dialog.banner.text
    assert (dialog.show_folder_button.objectName(), dialog.accept_button.objectName()) == (
        "primary",
        "",
    )
    dialog.folder.edit.setText(str(tmp_path / "elsewhere"))
    assert dialog.accept_button.objectName() == "primary"
    dialog.show_folder_button.click()
    assert shown == [str(out)]
    dialog.reject_button.click()


def test_a_folder_named_as_in_an_address_is_said_as_it_is(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage
) -> None:
    out = tmp_path / "my%20texts"
    dialog = dialog_of(page)
    dialog.folder.edit.setText(str(out))
    dialog.accept_button.click()
    qtbot.waitUntil(lambda: dialog.banner.text.startswith("Written into"))
    assert dialog.banner.text.startswith(f"Written into {out}: annotations.csv, ")
    dialog.reject_button.click()


def test_the_report_is_offered_where_there_is_somebody_to_agree_with(
    opened: App, qtbot: QtBot, page: AgreementPage
) -> None:
    def chosen() -> list[str]:
        dialog = dialog_of(page)
        found = [key for key, box in dialog.boxes.items() if box.isChecked()]
        dialog.reject_button.click()
        return found

    assert chosen() == ["csv"]
    for name in ("Kim", "Ada"):
        opened.session.change(lambda project, name=name: add_coder(project, human(name)))
    idle(opened, qtbot)
    assert chosen() == ["csv", "report"]


def test_labels_go_to_other_tools_and_come_back_when_the_file_is_dropped(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, mood: Rubric
) -> None:
    name, value = mood.dimensions[0].name, mood.dimensions[0].values[0]

    def decide(project: Project) -> None:
        for unit in list(project.units())[:2]:
            Desk(project, "Kim").choose(unit.unit_id, name, value)

    opened.session.change(decide)
    idle(opened, qtbot)
    out = tmp_path / "out"
    dialog = dialog_of(page)
    dialog.folder.edit.setText(str(out))
    for key, box in dialog.boxes.items():
        box.setChecked(key in ("label-studio", "doccano", "prodigy", "qdpx"))
    dialog.accept_button.click()
    qtbot.waitUntil(dialog.show_folder_button.isVisible)
    dialog.reject_button.click()
    for at, file in enumerate(
        ("label-studio.json", f"doccano_{name}.zip", f"prodigy_{name}.jsonl", "refi-qda.qdpx")
    ):
        make_project(opened, qtbot, tmp_path / f"back{at}.glossator", mood, [out / file])
        path = opened.session.path
        assert path is not None
        with Project(path, read_only=True) as project:
            units = {unit.unit_id: unit for unit in project.units()}
            labels = [(units[a.unit_id].fields["text"], a.value) for a in project.annotations(name)]
            assert [coder.name for coder in project.coders()] == ["Kim"]
        assert labels == [(text, value) for text in TEXTS[:2]]


def test_the_figures_can_be_computed_elsewhere_once_people_have_coded(
    opened: App, qtbot: QtBot, tmp_path: Path, page: AgreementPage, mood: Rubric
) -> None:
    out = tmp_path / "check"
    kinds = {Format.MATRIX, Format.ALTTEST, Format.DSL}

    def write() -> ExportDialog:
        dialog = dialog_of(page)
        dialog.folder.edit.setText(str(out))
        for key, box in dialog.boxes.items():
            box.setChecked(key in kinds)
        dialog.accept_button.click()
        return dialog

    told = read_errors()
    write().reject_button.click()
    qtbot.waitUntil(lambda: bool(told))
    assert "Let people code first" in " ".join(told)
    assert not out.exists() or not any(out.iterdir())

    def code(project: Project) -> None:
        model = Coder("m00000000000", "Double", CoderKind.MODEL, {"rubric_sha256": ""})
        for _ in annotate(project, model, InstantRuntime(mood), ["feeling"]):
            pass
        for unit in list(project.units()):
            for coder in ("Kim", "Ben"):
                Desk(project, coder).choose(unit.unit_id, "feeling", "joy")

    opened.session.change(code)
    idle(opened, qtbot)
    dialog = write()
    qtbot.waitUntil(dialog.show_folder_button.isVisible)
    written = {path.name for path in out.iterdir()}
    assert written == {
        "matrix_feeling.csv", "alttest_feeling_people.json", "alttest_feeling_Double.json",
        "dsl_feeling_Double.csv", "run.json",
    }  # fmt: skip


def test_a_report_that_is_stopped_has_written_nothing(
    opened: App, qtbot: QtBot, tmp_path: Path
) -> None:
    path = opened.session.path
    assert path is not None
    shares: list[float] = []

    def stop(share: float) -> None:
        shares.append(share)
        if share > 0.5:
            raise StoppedError

    with Project(path, read_only=True) as project, pytest.raises(StoppedError):
        write_report(project, tmp_path / "out", progress=stop)
    assert shares == sorted(shares)
    assert not (tmp_path / "out").exists()


def test_a_report_can_be_stopped_wherever_many_annotations_are_read(
    tmp_path: Path, mood: Rubric, monkeypatch: pytest.MonkeyPatch
) -> None:
    read, since, most = Project.annotations, [0], [0]

    def counted(project: Project, dimension: str | None = None) -> Iterator[Annotation]:
        for annotation in read(project, dimension):
            since[0] += 1
            yield annotation

    def progress(share: float) -> None:
        shares.append(share)
        most[0], since[0] = max(most[0], since[0]), 0

    shares: list[float] = []
    names = [dimension.name for dimension in mood.dimensions]
    with Project(tmp_path / "p.glossator", create=True) as project:
        project.use_rubric(mood)
        units = [Unit(f"d-{n}", "d", n, n, n + 1, {"text": f"remark {n}"}) for n in range(2500)]
        add_document(project, Document("d", "a.txt", "0" * 64, "txt"), units)
        for model in ("model0000001", "model0000002"):
            coder = Coder(model, model, CoderKind.MODEL)
            list(annotate(project, coder, InstantRuntime(mood), names))
        for coder_name in ("Kim", "Ada"):
            for unit in units[:3]:
                Desk(project, coder_name).choose(
                    unit.unit_id, names[0], mood.dimensions[0].values[0]
                )
        monkeypatch.setattr(Project, "annotations", counted)
        write_report(project, tmp_path / "out", progress=progress)
    assert shares == sorted(shares)
    assert most[0] <= 1001 * 2 * len(names) + 6


def test_the_keyboard_stays_with_what_comes_next(
    qtbot: QtBot, tmp_path: Path, page: AgreementPage, go: Event
) -> None:
    dialog = dialog_of(page)
    dialog.folder.edit.setText(str(tmp_path / "out"))
    dialog.activateWindow()
    dialog.accept_button.setFocus()
    qtbot.waitUntil(dialog.accept_button.hasFocus)
    for meant, act in (
        (dialog.accept_button, dialog.stop_button.click),
        (dialog.show_folder_button, go.set),
    ):
        qtbot.keyClick(dialog.focusWidget(), Qt.Key.Key_Space)
        assert dialog.focusWidget() is dialog.stop_button
        act()
        qtbot.waitUntil(dialog.accept_button.isEnabled)
        assert dialog.focusWidget() is meant
        assert not dialog.stop_button.isVisible()
    dialog.reject_button.click()


def test_a_folder_with_too_long_a_name_is_told_while_it_is_typed(
    page: AgreementPage, tmp_path: Path
) -> None:
    dialog = dialog_of(page)
    dialog.folder.edit.setText(str(tmp_path / "new" / ("n" * 300)))
    assert "too long" in dialog.banner.text
    assert not dialog.accept_button.isEnabled()
    dialog.folder.edit.setText(str(tmp_path / "new"))
    assert not dialog.banner.text
    assert dialog.accept_button.isEnabled()
    dialog.reject()
