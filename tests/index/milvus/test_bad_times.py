"""What is said when Milvus is gone, slow, refuses, is too old or lacks something; that it is asked again."""

from __future__ import annotations

import logging
from pathlib import Path
from typing import Any

import pytest

pytest.importorskip("pymilvus")

import grpc
from pymilvus.exceptions import MilvusException

from index.errors import EngineError, SettingsError
from index.messages import LANGUAGES, describe
from index.milvus import connection as module
from index.milvus.connection import Connection
from index.published import published_library
from index.settings import REVEAL_SECRETS, IndexSettings

SECRET = "root:geheim-geheim"
ADDRESS = "http://milvus.example:19530"


class FakeClient:
    """Stands in for ``MilvusClient``; what it is asked raises what it is told to."""

    version = "v2.6.1"
    failure: BaseException | None = None
    refuses_to_connect: BaseException | None = None
    made = 0

    def __init__(self, uri: str, **options: Any) -> None:
        type(self).made += 1
        if self.refuses_to_connect is not None:
            raise self.refuses_to_connect
        self.options = options

    def get_server_version(self) -> str:
        return self.version

    def list_collections(self, **options: Any) -> list[str]:
        if self.failure is not None:
            raise self.failure
        return ["one"]

    def close(self) -> None: ...


class RpcFailure(grpc.RpcError):
    def __init__(self, code: grpc.StatusCode, details: str) -> None:
        super().__init__()
        self._code, self._details = code, details

    def code(self) -> grpc.StatusCode:
        return self._code

    def details(self) -> str:
        return self._details


@pytest.fixture
def fake(monkeypatch: pytest.MonkeyPatch) -> type[FakeClient]:
    class Fresh(FakeClient):
        pass

    monkeypatch.setattr(module, "MilvusClient", Fresh)
    monkeypatch.setattr(module, "DOWN_SECONDS", 0.0)
    return Fresh


@pytest.fixture
def settings(tmp_path: Path) -> IndexSettings:
    return IndexSettings(data_dir=tmp_path, engine="milvus", milvus_uri=ADDRESS, milvus_token=SECRET)


@pytest.mark.parametrize(
    ("failure", "message_id"),
    [
        (MilvusException(2, "Fail connecting to server on milvus.example:19530"), "engine_unreachable"),
        (RpcFailure(grpc.StatusCode.UNAVAILABLE, "connection refused"), "engine_unreachable"),
        (grpc.FutureTimeoutError(), "engine_unreachable"),
        (RpcFailure(grpc.StatusCode.DEADLINE_EXCEEDED, "Deadline Exceeded"), "engine_slow"),
        (MilvusException(65535, "timeout: Retry run out of 75 retry times"), "engine_slow"),
        (RpcFailure(grpc.StatusCode.UNAUTHENTICATED, "auth check failure"), "engine_refused"),
        (MilvusException(1800, "permission deny: user root"), "engine_refused"),
        (
            MilvusException(100, "can't find collection[database=default][collection=gone]"),
            "engine_collection_missing",
        ),
        (MilvusException(101, "collection not loaded[collection=gone]"), "engine_collection_missing"),
        (MilvusException(9, "node 3 is out of memory"), "engine_failed"),
    ],
)
def test_each_trouble_has_one_clear_line_and_goes_by_itself(
    fake: type[FakeClient], settings: IndexSettings, failure: BaseException, message_id: str
) -> None:
    connection = Connection(settings)
    assert connection.call("list_collections") == ["one"]
    fake.failure = failure
    with pytest.raises(EngineError) as raised:
        connection.call("list_collections")
    assert raised.value.message_id == message_id
    for language in LANGUAGES:
        line = describe(raised.value, language)
        assert "\n" not in line
        assert "?" not in line.replace("://", "")
        assert ADDRESS in line
        assert "geheim" not in line
    fake.failure = None
    assert connection.call("list_collections") == ["one"], "all goes on when it is back"


def test_a_server_that_was_gone_at_start_is_connected_to_when_it_is_back(
    fake: type[FakeClient], settings: IndexSettings
) -> None:
    fake.refuses_to_connect = MilvusException(2, "Fail connecting to server")
    connection = Connection(settings)
    with pytest.raises(EngineError, match="engine_unreachable"):
        connection.call("list_collections")
    fake.refuses_to_connect = None
    assert connection.call("list_collections") == ["one"]


def test_while_it_is_gone_nobody_waits_for_it_twice(
    fake: type[FakeClient], settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "DOWN_SECONDS", 60.0)
    fake.refuses_to_connect = MilvusException(2, "Fail connecting to server")
    connection = Connection(settings)
    for _ in range(3):
        with pytest.raises(EngineError, match="engine_unreachable"):
            connection.call("list_collections")
    assert fake.made == 1


@pytest.mark.parametrize(
    ("version", "is_old"),
    [
        ("v2.4.15", True),
        ("2.5.0", False),
        ("v2.6.17-dev", False),
        ("3.0.1", False),
        ("lite-2.4.8", True),
    ],
)
def test_a_version_that_is_too_old_is_named(
    fake: type[FakeClient], settings: IndexSettings, version: str, is_old: bool
) -> None:
    fake.version = version
    connection = Connection(settings)
    if not is_old:
        assert connection.call("list_collections") == ["one"]
        return
    with pytest.raises(EngineError) as raised:
        connection.call("list_collections")
    assert raised.value.message_id == "engine_old"
    assert version in describe(raised.value, "en")


def test_the_password_is_shown_nowhere(
    fake: type[FakeClient], settings: IndexSettings, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    with_password = settings.model_copy(update={"milvus_uri": "http://root:geheim@milvus.example:19530"})
    fake.failure = MilvusException(9, "http://root:geheim@milvus.example:19530 is on fire")
    for given in (settings, with_password):
        with pytest.raises(EngineError) as raised:
            Connection(given).call("list_collections")
        assert "geheim" not in f"{raised.value} {raised.value!r} {describe(raised.value, 'en')}"
    assert "geheim" not in caplog.text
    assert "geheim" not in f"{settings!r} {settings.model_dump()} {settings.model_dump_json()}"
    told = settings.model_dump(mode="json", context={REVEAL_SECRETS: True})
    assert told["milvus_token"] == SECRET, "the process that edits has to know it"
    assert IndexSettings.model_validate(told) == settings


def test_the_address_must_be_given(settings: IndexSettings) -> None:
    with pytest.raises(SettingsError, match="engine_address_missing"):
        published_library(settings.model_copy(update={"milvus_uri": None}))


def test_a_server_that_is_not_there_is_told_of_in_good_time(settings: IndexSettings) -> None:
    connection = Connection(settings.model_copy(update={"milvus_uri": "http://127.0.0.1:9"}))
    with pytest.raises(EngineError) as raised:
        connection.call("list_collections")
    assert raised.value.message_id in {"engine_unreachable", "engine_slow"}
