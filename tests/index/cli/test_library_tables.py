from __future__ import annotations

import io
import json
from dataclasses import replace
from pathlib import Path

import pytest

from index.cli.library_tables import (
    ShownDocument,
    damage_json,
    documents_json,
    history_json,
    outline_json,
    print_damage,
    print_documents,
    print_history,
    print_outline,
    print_publication,
    print_refusals,
    publication_json,
)
from index.storage.catalog import Origin, PastPublication
from index.types import (
    Change,
    ChangeKind,
    Document,
    GoldenCheck,
    Numbering,
    Outline,
    Publication,
    Section,
    Span,
    Speech,
)
from index.updates.integrity import Damage
from index.updates.state import DocumentInfo

TEXT = "一、[职能]\n政治协商、民主监督、参政议政是政协的三大职能。"
HELD = DocumentInfo(
    id="0123456789ab",
    name="讲话[1].txt",
    title="在[全区]会议上的讲话",
    digest="0" * 64,
    encoding="gb18030",
    characters=1234,
    speeches=2,
    sections=3,
    passages=9,
    warnings=("encoding_doubtful",),
    origin=Origin.ADDED,
    added="2026-11-23T07:34:06+00:00",
)
ADDED = Change("a.txt", ChangeKind.ADDED, "aaaaaaaaaaaa", "题[一]", "utf-8", 100, 1, 2, 3)
REFUSED = Change(
    "b.txt", ChangeKind.REFUSED, "", problem="document_empty", facts=(("name", "b.txt"),), seconds=0.1
)
DONE = Publication("s2", True, (ADDED, REFUSED), documents=4, passages=50, encoded=7, seconds=1.25)


def lines(print_to: object, *arguments: object) -> list[str]:
    file = io.StringIO()
    print_to(*arguments, file, "en")  # type: ignore[operator]
    return file.getvalue().splitlines()


def shown() -> ShownDocument:
    document = Document(HELD.id, HELD.name, TEXT, "0" * 64, "utf-8")
    sections = (
        Section(Numbering.PART, 1, Span(0, 6), 0, len(TEXT), None, 0, ("篇一", "一、[职能]")),
        Section(Numbering.POINT, 1, Span(7, 11), 7, len(TEXT), 0, 0, ("篇一", "一、[职能]", "政治协商")),
    )
    speech = Speech("篇一", "在会上的讲话", 0, len(TEXT), "张三", "2025年1月14日", "在会上")
    return ShownDocument(HELD, ("别的.txt",), document, Outline("题", (), (speech,), sections))


def test_documents_are_listed_with_their_warnings() -> None:
    head, row, note = lines(print_documents, [HELD])
    assert head.split() == ["Id", "File", "Title", "Speeches", "Passages", "Characters", "Encoding"]
    assert row.split() == ["0123456789ab", "讲话[1].txt", "在[全区]会议上的讲话", "2", "9", "1234", "gb18030"]
    assert note.startswith("讲话[1].txt: Some characters may be read wrongly")


def test_a_document_that_cannot_be_read_is_listed_with_the_reason() -> None:
    note = lines(print_documents, [replace(HELD, warnings=(), problem="original_missing")])[-1]
    assert note.startswith("讲话[1].txt: ")
    assert len(note) > len("讲话[1].txt: original_missing")


def test_documents_as_json() -> None:
    facts = json.loads(documents_json([HELD], "s1"))
    assert facts["snapshot"] == "s1"
    (document,) = facts["documents"]
    assert (document["id"], document["origin"], document["warnings"]) == (
        HELD.id,
        "added",
        ["encoding_doubtful"],
    )


def test_an_outline_is_a_tree_of_headings_below_what_is_known() -> None:
    printed = [line.strip(" │├└─\xa0") for line in lines(print_outline, shown())]
    assert printed[:2] == ["Id: 0123456789ab", "File: 讲话[1].txt"]
    assert "the same or nearly the same text as: 别的.txt" in printed
    assert printed[-4:] == [
        "题",
        "篇一  在会上的讲话 (张三 · 2025年1月14日 · 在会上)",
        "一、[职能]",
        "政治协商",
    ]


def test_an_outline_as_json() -> None:
    facts = json.loads(outline_json(shown()))
    assert facts["similar"] == ["别的.txt"]
    assert facts["outline"]["speeches"][0]["speaker"] == "张三"
    part = facts["outline"]["sections"][0]
    assert (part["heading"], TEXT[part["start"] : part["end"]]) == ("一、[职能]", TEXT)


def test_what_cannot_be_read_is_shown_without_outline() -> None:
    unreadable = ShownDocument(replace(HELD, problem="original_missing"), (), None, None)
    assert "outline" not in json.loads(outline_json(unreadable))
    assert lines(print_outline, unreadable)[0] == "Id: 0123456789ab"


def test_a_publication_is_a_table_and_refusals_are_kept_apart() -> None:
    printed = lines(print_publication, DONE)
    assert printed[1].split() == ["added", "aaaaaaaaaaaa", "a.txt", "题[一]", "utf-8", "1", "2", "3", "0.0"]
    assert printed[2] == "Updated: 4 documents, 50 passages; 7 vectors computed, 1.2 s (s2)."
    assert not any("b.txt" in line for line in printed)
    refusal, passed_over = lines(print_refusals, DONE.changes, ["c.exe", "d.jpg"])
    assert refusal.startswith("The file “b.txt” is empty.")
    assert passed_over == "Passed over, for their format is not supported (2): c.exe, d.jpg"


def test_what_holds_a_change_back_is_named() -> None:
    golden = GoldenCheck(40, 0.9, 0.8, ("谁[讲]了话？", "讲了几点？"))
    printed = lines(
        print_publication, replace(DONE, published=False, held=True, golden=golden, snapshot="s1")
    )
    assert any("--force" in line and "s1" in line for line in printed)
    assert printed[-3:] == [
        "40 golden questions: hit@3 0.90 before, 0.80 after, 2 lost.",
        "  - 谁[讲]了话？",
        "  - 讲了几点？",
    ]


def test_nothing_to_do_is_reported() -> None:
    unchanged = replace(ADDED, kind=ChangeKind.UNCHANGED)
    printed = lines(print_publication, replace(DONE, published=False, changes=(unchanged,)))
    assert printed[1].startswith("unchanged")
    assert printed[2].startswith("Nothing changed: 4 documents")


def test_warnings_and_likeness_of_a_file_follow_the_table() -> None:
    doubtful = replace(
        ADDED,
        warnings=("encoding_doubtful",),
        similar=("x.txt", "y.txt"),
        first_lines=("题[一]", "\x1b同志们"),
    )
    printed = lines(print_publication, replace(DONE, changes=(doubtful,)))
    assert printed[2].startswith("a.txt: Some characters may be read wrongly")
    assert printed[3:6] == ["“a.txt” begins:", "  │ 题[一]", "  │ �同志们"]
    assert printed[6] == "These 3 documents are the same or nearly the same text: a.txt, x.txt, y.txt"


def test_of_many_files_only_the_doubtful_show_how_they_begin() -> None:
    many = [replace(ADDED, name=f"{number}.txt", first_lines=("题",)) for number in range(30)]
    doubtful = [replace(one, warnings=("text_garbled",)) for one in many[4:]]
    printed = lines(print_publication, replace(DONE, changes=(*many[:4], *doubtful)))
    begun = [line for line in printed if line.endswith("begins:")]
    assert begun == [f"“{number}.txt” begins:" for number in range(4, 24)]
    assert any(line.startswith("6 more should be looked at: 24.txt, 25.txt") for line in printed)


def test_many_alike_files_are_named_once() -> None:
    names = [f"{number:02}.txt" for number in range(31)]
    alike = tuple(replace(ADDED, name=name, similar=tuple(n for n in names if n != name)) for name in names)
    printed = lines(print_publication, replace(DONE, changes=alike))
    nearly_same = [line for line in printed if "nearly the same" in line]
    assert len(nearly_same) == 1
    assert nearly_same[0].startswith(
        "These 31 documents are the same or nearly the same text: 00.txt, 01.txt, "
    )
    assert nearly_same[0].endswith(", 19.txt, …")


def test_a_publication_as_json() -> None:
    facts = json.loads(publication_json(DONE, ["c.exe"]))
    assert (facts["published"], facts["held"], facts["passed_over"]) == (True, False, ["c.exe"])
    added, refused = facts["changes"]
    assert (added["kind"], added["passages"]) == ("added", 3)
    assert (refused["problem"], refused["facts"]) == ("document_empty", {"name": "b.txt"})


@pytest.mark.parametrize(
    "action", ["add", "remove", "rebuild", "rollback", "synchronise", "repair", "recovered"]
)
def test_the_history_names_every_action(action: str) -> None:
    past = PastPublication(
        time="2026-11-23T07:34:06+00:00",
        action=action,
        snapshot="s9",
        documents=3,
        passages=5,
        encoded=1,
        seconds=2.0,
        golden_before=0.9,
        golden_after=0.5,
        held=True,
        changes=(("a.txt", "added"),),
    )
    row = lines(print_history, [past])[1]
    assert "action_" not in row
    assert row.split()[-4:] == ["0.90", "→", "0.50", "s9"]
    assert "(held back)" in row
    assert json.loads(history_json([past]))[0]["action"] == action


def test_damage_names_the_file() -> None:
    damage = Damage(
        Path("/data/current"),
        "snapshot_file_damaged",
        (("command", "a command"), ("file", "/data/current")),
    )
    (line,) = lines(print_damage, [damage])
    assert "/data/current" in line
    assert "a command" in line
    facts = json.loads(damage_json([damage], []))
    assert facts["sound"]
    assert facts["found"][0]["file"] == "/data/current"
    assert not json.loads(damage_json([damage], [damage]))["sound"]


def test_no_name_can_command_the_terminal() -> None:
    hostile = replace(ADDED, name="a\x1b[2J\nb.txt", title="\x9b31m", similar=("\x07",))
    refused = replace(REFUSED, facts=(("name", "\x1b]0;x"),))
    printed = lines(print_publication, replace(DONE, changes=(hostile,)))
    printed += lines(print_refusals, (refused,), ["\x1b[1m.jpg"])
    printed += lines(print_documents, [replace(HELD, name="\x1b[5m", title="\x00")])
    assert len(printed) == 9
    assert not {"\x1b", "\x9b", "\x07", "\x00"} & set("".join(printed))


def test_of_thousands_passed_over_some_are_named() -> None:
    (line,) = lines(print_refusals, (), [f"{number}.jpg" for number in range(5000)])
    assert "(5000)" in line
    assert len(line) < 400
