"""Two bots that answer from one server while a third machine publishes."""

from __future__ import annotations

import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

pytest.importorskip("pymilvus")
pytest.importorskip("milvus_lite")

from index.errors import EngineError
from index.library import Library
from index.types import Answer
from tests.index.milvus.asking import Report, ask_on
from tests.index.milvus.lite import editor, machine, upload, write_speeches
from tests.index.milvus.server import free_port, start_server, stop_server
from tests.toy_encoder import ToyEncoder

pytestmark = pytest.mark.e2e

RATE = 25.0
"""Questions a second that are asked of each bot. On a busy machine answers come later, but all come."""


@pytest.fixture
def port() -> int:
    return free_port()


@pytest.fixture
def uri(tmp_path: Path, port: int, tiny_glossary: object) -> Iterator[str]:
    server = start_server(tmp_path / "server", port)
    yield f"http://127.0.0.1:{port}"
    stop_server(server)


def test_nobody_sees_an_error_or_a_mixture(tmp_path: Path, uri: str) -> None:
    write_speeches(tmp_path, 3)
    home = machine(tmp_path, "home", uri)
    Library.open(home, ToyEncoder())
    context = multiprocessing.get_context("spawn")
    pipes, bots = [], []
    for name in ("one", "two"):
        own, other = context.Pipe()
        arguments = (machine(tmp_path, name, uri), RATE, range(14), other)
        bots.append(context.Process(target=ask_on, args=arguments))
        bots[-1].start()
        pipes.append(own)
    assert [pipe.recv() for pipe in pipes] == ["ready", "ready"]
    for pipe in pipes:
        pipe.send("ask")
    for number in (10, 11, 12):
        editor(home).add([upload(number)])
    editor(home).rollback()
    time.sleep(2)
    reports: list[Report] = []
    for pipe in pipes:
        pipe.send("stop")
    for pipe, bot in zip(pipes, bots, strict=True):
        reports.append(pipe.recv())
        bot.join(30)
        assert bot.exitcode == 0
    for report in reports:
        assert report.errors == ()
        assert report.wrong == ()
        assert len(report.taken) > 20
        assert len(set(report.versions)) >= 3
    taken = sorted(seconds for report in reports for seconds in report.taken)
    median, high = (taken[int(share * len(taken))] for share in (0.5, 0.95))
    rate = sum(len(report.taken) / report.seconds for report in reports)
    print(f"{len(taken)} questions, {rate:.1f} a second: p50 {median:.3f} s, p95 {high:.3f} s")


def test_a_server_that_comes_back_is_asked_again(tmp_path: Path, port: int, tiny_glossary: object) -> None:
    uri = f"http://127.0.0.1:{port}"
    server = start_server(tmp_path / "server", port)
    write_speeches(tmp_path, 2)
    Library.open(machine(tmp_path, "home", uri), ToyEncoder())
    reader = machine(tmp_path, "reader", uri)
    library = Library.open(reader, ToyEncoder())
    before = library.ask("怎样抓好水利工作")
    stop_server(server)
    with pytest.raises(EngineError):
        library.ask("怎样办好水利的事情")
    started_meanwhile = Library.open(reader, ToyEncoder())
    with pytest.raises(EngineError):
        started_meanwhile.ask("怎样办好教育的事情")
    server = start_server(tmp_path / "server", port)
    try:
        for asked in (library, started_meanwhile):
            assert answer_in_time(asked) == before
    finally:
        stop_server(server)


def answer_in_time(library: Library) -> Answer:
    """Ask until the server, which loads its collections first, answers."""
    latest = time.monotonic() + 60
    while True:
        try:
            return library.ask("怎样抓好水利工作")
        except EngineError:
            assert time.monotonic() < latest
            time.sleep(0.5)
