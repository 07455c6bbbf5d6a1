"""One connection to Milvus: calls with a time limit, and one error of ours for whatever goes wrong."""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Callable
from typing import Any

import grpc
import pymilvus
from pymilvus import MilvusClient
from pymilvus.exceptions import MilvusException

from index.errors import EngineError
from index.settings import IndexSettings
from index.storage.data_folder import REBUILD

ANSWER_SECONDS = 8.0
"""How long a question waits for one call. Milvus Lite takes .2 s for a search among 43,755 sentences and 1.5
for all passages of 190 documents compared one by one; a question that waits longer than 30 s is given up."""
WRITE_SECONDS = 300.0
"""The same where a library is published: a flush writes what came in since the last."""
DOWN_SECONDS = 1.0
"""How long after a failed attempt to reach the server all calls fail at once, so that questions which wait
for a thread are told rather than time out one after another."""
LEAST_SERVER = (2, 5)
"""The first release with BM25 over texts."""
LEAST_LITE = (3, 0)
"""The first release that keeps its files in the layout that the newest can read."""
FILE_SUFFIX = ".db"
"""Ends the address of a Milvus Lite file."""

_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")
_GONE = ("unavailable", "connect", "server closed", "channel")
_LATE = ("deadline", "timeout", "timed out")
_REFUSED = ("unauthenticated", "auth check", "permission", "api key", "token")
_ABSENT = ("not exist", "not found", "can't find")
_RELEASED = ("not loaded", "'released'")
"""What is said of a collection that is there, but not in memory."""
_LOADING = ("'loading'",)
"""What is said of one that a server which has just come back is reading."""
_READING = ("search", "hybrid_search", "query")

for _talkative in (pymilvus.__name__, "grpc._server", "milvus_lite"):
    # They print a traceback of every failed call, which we report in one line.
    logging.getLogger(_talkative).setLevel(logging.CRITICAL)


class Connection:
    """Calls Milvus from any thread; connects when it is first needed, and again after it was gone."""

    def __init__(self, settings: IndexSettings, answer_seconds: float = ANSWER_SECONDS) -> None:
        """Take address and token from the settings, which have been checked; wait so long for an answer."""
        self._answer_seconds = answer_seconds
        assert settings.milvus_uri is not None, "checked where the engine is chosen"
        self._uri = settings.milvus_uri
        self._token = "" if settings.milvus_token is None else settings.milvus_token.get_secret_value()
        self._lock = threading.Lock()
        self._client: MilvusClient | None = None
        self._gone: tuple[float, EngineError] | None = None
        self._lite = self.is_file

    @property
    def address(self) -> str:
        """The address as it may be shown, without a password."""
        return _CREDENTIALS.sub("", self._uri)

    @property
    def is_file(self) -> bool:
        """Whether it is a file of this machine."""
        return self._uri.endswith(FILE_SUFFIX)

    @property
    def is_lite(self) -> bool:
        """Whether it is Milvus Lite, in a file or behind a server; asks where nothing was called yet."""
        self._connected()
        return self._lite

    def call(self, method: str, *args: Any, seconds: float | None = None, **options: Any) -> Any:
        """Call a method of ``MilvusClient``; EngineError says what went wrong."""
        client, limit = self._connected(), seconds or self._answer_seconds

        def work() -> Any:
            return getattr(client, method)(*args, timeout=limit, **options)

        try:
            return self._guarded(work, limit)
        except EngineError as error:
            if method not in _READING or not any(
                sign in str(error.__cause__) for sign in (*_RELEASED, *_LOADING)
            ):
                raise
        # Lite has nothing in memory after a start, a server not what somebody else released: loading waits.
        self._guarded(lambda: client.load_collection(args[0], timeout=limit), limit)
        return self._guarded(work, limit)

    def write(self, method: str, *args: Any, **options: Any) -> Any:
        """Do the same with the patience of those who publish."""
        return self.call(method, *args, seconds=WRITE_SECONDS, **options)

    def alias_target(self, alias: str) -> str | None:
        """Return the collection that an alias points to, None where there is no such alias."""
        try:
            return str(self.call("describe_alias", alias)["collection_name"])
        except EngineError as error:
            if error.message_id == "engine_collection_missing":
                return None
            raise

    def close(self) -> None:
        """Let go of the connection; the next call makes a new one."""
        with self._lock:
            client, self._client = self._client, None
        if client is not None:
            client.close()

    def _connected(self) -> MilvusClient:
        with self._lock:
            if self._gone is not None and time.monotonic() - self._gone[0] < DOWN_SECONDS:
                raise EngineError(self._gone[1].message_id, **self._gone[1].facts)
            if self._client is None:
                client = self._guarded(self._connect, ANSWER_SECONDS)
                self._require_version(str(self._guarded(client.get_server_version, ANSWER_SECONDS)))
                self._client = client
            return self._client

    def _connect(self) -> MilvusClient:
        return MilvusClient(self._uri, token=self._token, timeout=ANSWER_SECONDS)

    def _guarded(self, work: Callable[[], Any], seconds: float) -> Any:
        try:
            done = work()
        except (MilvusException, grpc.RpcError, grpc.FutureTimeoutError) as error:
            ours = self._translated(error, seconds)
            if ours.message_id in {"engine_unreachable", "engine_slow"}:
                self._gone = time.monotonic(), ours
            raise ours from error
        self._gone = None
        return done

    def _translated(self, error: Exception, seconds: float) -> EngineError:
        reason = str(getattr(error, "message", "") or error).strip() or type(error).__name__
        if isinstance(error, grpc.RpcError) and hasattr(error, "code"):
            reason = f"{error.code().name}: {error.details()}"
        said = reason.lower()

        def holds(signs: tuple[str, ...]) -> bool:
            return any(sign in said for sign in signs)

        if self.is_file and self._client is None:
            return EngineError("engine_file_busy", uri=self.address)
        if holds(_REFUSED):
            return EngineError("engine_refused", uri=self.address)
        if holds((*_ABSENT, *_RELEASED)):
            name = re.search(r"'([^']+)'|\[?collection[=: ]+(\w+)", reason)
            missing = next((part for part in name.groups() if part), "?") if name else "?"
            return EngineError(
                "engine_collection_missing", uri=self.address, collection=missing, command=REBUILD
            )
        to_connect = isinstance(error, grpc.FutureTimeoutError)
        if holds(_LOADING):
            return EngineError("engine_slow", uri=self.address, seconds=f"{seconds:g}")
        if holds(_LATE) and "unavailable" not in said and not to_connect:
            return EngineError("engine_slow", uri=self.address, seconds=f"{seconds:g}")
        if holds(_GONE) or to_connect:
            return EngineError("engine_unreachable", uri=self.address, reason=_short(reason))
        return EngineError("engine_failed", uri=self.address, reason=_short(reason))

    def _require_version(self, found: str) -> None:
        self._lite = "lite" in found
        least = LEAST_LITE if self._lite else LEAST_SERVER
        number = re.search(r"(\d+)\.(\d+)", found)
        if number is not None and (int(number[1]), int(number[2])) < least:
            expected = ".".join(map(str, least))
            raise EngineError("engine_old", uri=self.address, found=found, expected=expected)


def _short(reason: str) -> str:
    """Return the first line of what a library says, without what it repeats."""
    line = reason.splitlines()[0] if reason else "?"
    return _CREDENTIALS.sub("", line)[:200].rstrip("。.")
