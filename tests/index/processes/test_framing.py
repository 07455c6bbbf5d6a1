from __future__ import annotations

import io

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.errors import DocumentMissingError, NotTextError, ReadingError, SpeechBotError
from index.processes.framing import FrameError, Message, error_fields, error_from, receive, send


@given(st.dictionaries(st.text(), st.text() | st.integers()), st.lists(st.binary(), max_size=3))
def test_messages_come_through_whole(fields: dict[str, object], files: list[bytes]) -> None:
    stream = io.BytesIO()
    send(stream, fields, files)
    send(stream, {})
    stream.seek(0)
    assert receive(stream) == Message(fields, files)
    assert receive(stream) == Message({}, [])
    assert receive(stream) is None


@given(st.integers(1, 60))
def test_a_message_that_breaks_off_is_an_error(length: int) -> None:
    stream = io.BytesIO()
    send(stream, {"name": "讲话.txt"}, [b"data" * 9])
    with pytest.raises(FrameError):
        receive(io.BytesIO(stream.getvalue()[:length]))


@pytest.mark.parametrize(
    "noise",
    [
        b"\xff" * 16,
        b"\0" * 7 + b"\x02" + b"\0" * 8 + b"[]",
        b"\0" * 7 + b"\x02" + b"\0" * 8 + b"{}",
        b"\0" * 7 + b"\x09" + b"\0" * 7 + b"\x01[{}, [2]]x",
        b"\0" * 7 + b"\x0d" + b"\0" * 7 + b"\x01[{}, [-1, 2]]x",
        b"\0" * 7 + b"\x0b" + b"\0" * 7 + b'\x01[{}, ["1"]]x',
    ],
)
def test_noise_is_no_message(noise: bytes) -> None:
    with pytest.raises(FrameError):
        receive(io.BytesIO(noise))


def test_an_error_travels_with_its_kind_and_facts() -> None:
    fields = error_fields(DocumentMissingError("document_unknown", document="甲", tries=2, at=None))
    error = error_from(fields, SpeechBotError)
    assert type(error) is DocumentMissingError
    assert (error.message_id, error.facts) == (
        "document_unknown",
        {"document": "甲", "tries": 2, "at": "None"},
    )
    assert type(error_from(error_fields(NotTextError("not_text")), ReadingError)) is NotTextError


@pytest.mark.parametrize("kind", ["DocumentMissingError", "ClassVar", "annotations", "", None])
def test_an_error_of_another_family_is_none_of_that_kind(kind: str | None) -> None:
    assert type(error_from({"kind": kind, "message_id": "x", "facts": {}}, ReadingError)) is ReadingError
