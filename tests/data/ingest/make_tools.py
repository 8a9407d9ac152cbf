"""Makes the exports of labelling tools beside it with code of the tools: label-studio-sdk, doccano
and argilla, in an environment of their own (doccano without its dependencies, and pandas); and
aqda, of a program for qualitative analysis, with httpx.

The tests need none of them. Run it in this folder: python make_tools.py
"""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from pathlib import Path
from uuid import UUID

os.environ["AQDA_DATA_DIR"] = tempfile.mkdtemp()  # which aqda looks for when it is imported

import argilla
import pandas
from aqda.app import app
from argilla.records._io import GenericIO, JsonIO
from backend.data_export.pipeline.writers import JsonlWriter
from fastapi.testclient import TestClient
from label_studio_sdk.converter import Converter

TEXTS = (
    "The parcel came late and nobody told us why. “Sorry” would have been enough.",
    "Good price, quick delivery.",
    "Ünzufrieden: naïve łódź 😀",
)
INTERFACE = """<View><Text name="text" value="$text"/>
<Choices name="tone" toName="text"><Choice value="positive"/><Choice value="negative"/></Choices>
<Choices name="topics" toName="text" choice="multiple"><Choice value="price"/>
<Choice value="service"/><Choice value="delivery"/></Choices>
<Rating name="clarity" toName="text"/><TextArea name="note" toName="text"/>
<Labels name="passages" toName="text"><Label value="complaint"/></Labels></View>"""


def result(name: str, kind: str, **value: object) -> dict[str, object]:
    """A part of an annotation."""
    return {"id": name, "from_name": name, "to_name": "text", "type": kind, "value": value}


def annotation(number: int, by: object, *results: object, cancelled: bool = False) -> object:
    """An annotation as the server hands it to the converter."""
    time = "2026-03-01T12:00:00.000000Z"
    return {
        "id": number, "completed_by": by, "result": results, "was_cancelled": cancelled,
        "ground_truth": False, "created_at": time, "updated_at": time, "lead_time": 3.2,
        "parent_prediction": 9 if number == 2 else None,
    }  # fmt: skip


def label_studio() -> None:
    """Three tasks of two people, one known by a number and one by an address."""
    negative = result("tone", "choices", choices=["negative"])
    ben = {"id": 2, "email": "ben@example.org", "first_name": "Ben", "last_name": ""}
    passage = result("passages", "labels", start=0, end=10, text="The parcel", labels=["complaint"])
    annotations = (
        [
            annotation(
                1, 1, negative, passage, result("clarity", "rating", rating=1),
                result("topics", "choices", choices=["service", "delivery"]),
                result("note", "textarea", text=["Ask her."]),
            ),
            annotation(2, ben, negative, result("topics", "choices", choices=["delivery"])),
            annotation(3, 3, negative, cancelled=True),
        ],
        [annotation(4, ben, result("tone", "choices", choices=["positive"]))],
        [],
    )  # fmt: skip
    prediction = {"id": 9, "model_version": "m1", "score": 0.5, "result": [negative]}
    tasks = [
        {
            "id": 7 + i,
            "data": {"case": f"A-{i}", "text": text},
            "annotations": given,
            "predictions": [prediction] if i != 1 else [],
        }
        for i, (text, given) in enumerate(zip(TEXTS, annotations, strict=True))
    ]
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder, "tasks.json")
        source.write_text(json.dumps(tasks), encoding="utf-8")
        converter = Converter(INTERFACE, folder, download_resources=False)
        for kind, name in (("JSON", "label_studio.json"), ("JSON_MIN", "label_studio_min.json")):
            converter.convert(str(source), str(Path(folder, kind)), kind, is_dir=False)
            shutil.copy(Path(folder, kind, "result.json"), name)


def doccano() -> None:
    """What two users make of a project in which they label apart."""
    labels = {"anna": (["negative"], ["positive"], []), "ben.müller": (["positive"], [], [])}
    with tempfile.TemporaryDirectory() as folder:
        for user, given in labels.items():
            rows = [
                {"id": i, "text": text, "case": f"A-{i}", "label": label, "Comments": []}
                for i, (text, label) in enumerate(zip(TEXTS, given, strict=True), 31)
            ]
            with Path(folder, f"{user}.jsonl").open("w", encoding="utf-8") as file:
                JsonlWriter.write(file, pandas.DataFrame(rows))
        shutil.make_archive("doccano", "zip", folder)


def argilla_records() -> None:
    """Two users, one of whom has not submitted everything, and suggestions; nested and flat."""
    anna, ben = UUID(int=1), UUID(int=2)
    records = [
        argilla.Record(
            id=f"r{i}",
            fields={"text": text},
            metadata={"case": f"A-{i}"},
            suggestions=[argilla.Suggestion("tone", "negative", score=0.75, agent="m1")],
            responses=[
                argilla.Response("tone", "negative", anna, status="submitted"),
                argilla.Response("topics", ["price", "delivery"], anna, status="submitted"),
                argilla.Response(
                    "tone", "positive", ben, status="draft" if i == 1 else "submitted"
                ),
            ],
        )
        for i, text in enumerate(TEXTS)
    ]
    Path("argilla.json").unlink(missing_ok=True)
    JsonIO.to_json(records, "argilla.json")
    flat = json.dumps(GenericIO.to_list(records, flatten=True))
    Path("argilla_flat.json").write_text(flat, encoding="utf-8")


def aqda() -> None:
    """A document that two people have coded, with a memo, as a REFI-QDA project."""
    text = "\n\n".join(TEXTS)
    given = (
        ("Anna", "service", "nobody told us why"),
        ("Anna", "delivery", "The parcel came late"),
        ("Anna", "price", "Good price"),
        ("Ben Müller", "delivery", "The parcel came late and"),
        ("Ben Müller", "service", "naïve łódź \U0001f600"),
    )
    with TestClient(app, base_url="http://localhost") as client:

        def post(path: str, **values: object) -> int:
            made: int = client.post(f"/api/{path}", json=values).raise_for_status().json()["id"]
            return made

        project = post("projects", name="Shop", description="")
        file = {"file": ("interview 1.txt", text.encode())}
        form = {"project_id": project}
        document = client.post("/api/documents", data=form, files=file).json()["id"]
        above = post("codes", project_id=project, name="Topics", description="What about?")
        codes = {
            name: post("codes", project_id=project, name=name, parent_id=above)
            for name in ("price", "service", "delivery")
        }
        for coder, name, part in given:
            client.put("/api/settings", json=[{"key": "coder_name", "value": coder}])
            start = text.index(part)
            place = {"start_pos": start, "end_pos": start + len(part), "selected_text": part}
            post("codings", document_id=document, code_id=codes[name], **place)
        where = {"document_id": document, "start_pos": 0, "end_pos": 5}
        post("memos", project_id=project, title="Again", content="Ask her.", **where)
        Path("aqda.qdpx").write_bytes(client.get(f"/api/export/{project}/qdpx").content)


if __name__ == "__main__":
    label_studio()
    doccano()
    argilla_records()
    aqda()
