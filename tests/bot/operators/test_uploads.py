from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram import Document

from bot.operators.jobs import UploadBatches
from bot.operators.uploads import safe_name


def document(name: str | None, mime: str | None = None) -> Document:
    return Document("F1", "u1", file_name=name, mime_type=mime)


@pytest.mark.parametrize(
    ("given_name", "name"),
    [
        ("讲话.txt", "讲话.txt"),
        ("../../etc/passwd", "passwd"),
        ("C:\\讲话\\一.docx", "一.docx"),
        ("a\u202etxt.exe", "a txt.exe"),
        ("a\nb\x00.txt", "a b.txt"),
        ("  .hidden. ", "hidden"),
        ("长" * 300 + ".docx", "长" * 115 + ".docx"),
        ("é.txt", "é.txt"),
        (None, "u1"),
        ("..", "u1"),
        ("\u200b", "u1"),
    ],
)
def test_names(given_name: str | None, name: str) -> None:
    assert safe_name(document(given_name)) == name


def test_a_nameless_file_is_called_by_its_kind() -> None:
    assert safe_name(document(None, "application/pdf")) == "u1.pdf"


@given(st.text(max_size=300))
def test_no_name_is_a_path_or_does_mischief(name: str) -> None:
    safe = safe_name(document(name))
    assert 0 < len(safe) <= 130
    assert "/" not in safe
    assert "\\" not in safe
    assert not safe.startswith(".")
    assert not any(unicodedata.category(c)[0] == "C" for c in safe)
    assert safe.encode()


async def test_a_group_is_one_batch_and_a_single_file_is_one_of_its_own() -> None:
    gathering, one, two = UploadBatches(), document("1"), document("2")
    batch = gathering.join(7, "g", one)
    assert batch
    assert gathering.join(7, "g", two) is None
    batch.patience = 0.01
    assert [await batch.next() for _ in range(3)] == [one, two, None]
    gathering.close(batch)
    later = gathering.join(7, "g", two)
    assert later
    assert later is not batch
    assert gathering.join(8, "g", two)
    single = gathering.join(7, None, one)
    assert single
    assert gathering.join(7, None, two) is not single
    assert [await single.next(), await single.next()] == [one, None]
