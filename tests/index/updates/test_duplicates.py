from __future__ import annotations

from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from index.cli.library_tables import alike_groups
from index.reading import read_bytes
from index.snapshot.building import build_snapshot
from index.snapshot.prepared import PreparedDocument, plain_entry, prepare
from index.types import Change, ChangeKind
from index.updates.duplicates import NEARLY_SAME, Likeness
from tests.toy_encoder import ToyEncoder

SENTENCES = [f"第{number}句说的是第{number * 7}件事情。" for number in range(30)]


def part(name: str, sentences: list[str]) -> PreparedDocument:
    document = read_bytes("\n\n".join(sentences).encode(), name)
    return prepare(plain_entry(document, ""), document)


def test_the_same_text_in_a_snapshot_and_beside_it_is_found_likest_first(tmp_path: Path) -> None:
    documents = [
        part("同.txt", SENTENCES).document,
        part("半.txt", SENTENCES[:15] + [f"另外的第{number}句话。" for number in range(20)]).document,
        part("近.txt", [*SENTENCES[:27], "改过的第一句。"]).document,
        part("别.txt", ["毫不相干的一句话。"]).document,
    ]
    snapshot = build_snapshot(documents, ToyEncoder(), tmp_path)
    new = part("新.txt", SENTENCES)
    assert Likeness(snapshot).similar(new) == ("同.txt", "近.txt")
    beside = part("旁.txt", SENTENCES[:25])
    assert Likeness(snapshot, [new, beside]).similar(new) == ("旁.txt", "同.txt", "近.txt")


def test_a_document_is_not_like_itself_nor_like_its_former_version(tmp_path: Path) -> None:
    former = part("一.txt", SENTENCES)
    snapshot = build_snapshot([former.document], ToyEncoder(), tmp_path)
    assert Likeness(snapshot, [former]).similar(former) == ()
    assert Likeness(snapshot).similar(part("一.txt", SENTENCES[:29])) == ()


def test_a_speech_inside_a_collection_is_found(tmp_path: Path) -> None:
    whole = part("汇编.txt", SENTENCES)
    assert Likeness(None, [whole]).similar(part("一篇.txt", SENTENCES[10:20])) == ("汇编.txt",)


@given(st.integers(1, 29), st.booleans())
def test_the_share_of_the_shorter_one_decides(common: int, repeated: bool) -> None:
    shared = SENTENCES[:common]
    own = part("甲.txt", shared + [f"甲自己的第{number}句话。" for number in range(30 - common)])
    other = part("乙.txt", shared * (2 if repeated else 1) + ["乙的话。"])
    texts = [set(own.sentences), set(other.sentences)]
    lengths = [sum(map(len, sentences)) for sentences in texts]
    share = sum(map(len, texts[0] & texts[1])) / min(lengths)
    expected = ("乙.txt",) if share >= NEARLY_SAME else ()
    assert Likeness(None, [own, other]).similar(own) == expected
    assert bool(Likeness(None, [own, other]).similar(other)) == bool(expected)


def test_nothing_is_like_nothing() -> None:
    assert Likeness(None).similar(part("一.txt", SENTENCES)) == ()


def test_documents_that_are_alike_make_one_group() -> None:
    likenesses = {
        "甲": ("乙",),
        "乙": ("甲", "丙"),
        "丁": (),
        "戊": ("库",),
        "己": ("庚",),
        "庚": ("己", "乙"),
    }
    changes = [Change(name, ChangeKind.ADDED, "", similar=tuple(alike)) for name, alike in likenesses.items()]
    assert alike_groups(changes) == (tuple(sorted("甲乙丙己庚")), tuple(sorted("戊库")))
