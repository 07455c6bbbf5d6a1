from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from index.library import Library
from index.settings import IndexSettings
from index.updates.editor import Editor
from tests.index.updates.cut_short import Disk, PowerCut, telling
from tests.index.updates.small_library import digest, held, leftovers, served, speech, upload
from tests.toy_encoder import ToyEncoder

Act = Callable[[Editor], object]

BEFORE = {"一.txt": digest(1), "二.txt": digest(2)}


def id_of(editor: Editor, name: str) -> str:
    return next(document.id for document in editor.documents() if document.name == name)


ACTS: dict[str, tuple[Act, dict[str, str]]] = {
    "add": (
        lambda editor: editor.add([upload("一.txt", 3), upload("三.txt", 4)]),
        {"一.txt": digest(3), "二.txt": digest(2), "三.txt": digest(4)},
    ),
    "remove": (lambda editor: editor.remove([id_of(editor, "一.txt")]), {"二.txt": digest(2)}),
    "rebuild": (lambda editor: editor.rebuild(), BEFORE),
    "rollback": (lambda editor: editor.rollback(), {"一.txt": digest(1)}),
    "collect garbage": (lambda editor: editor.collect_garbage(), BEFORE),
}


QUICK = {"rollback", "collect garbage"}
"""The others take many seconds each; a first start goes through the same steps and is quick too."""


@pytest.fixture
def prepared(settings: IndexSettings, tmp_path: Path) -> IndexSettings:
    """Return the settings of a library of two documents and four publications, so that one more prunes."""
    (settings.documents / "一.txt").write_bytes(speech(1).encode())
    editor = Editor(settings, ToyEncoder())
    editor.synchronise()
    editor.add([upload("零.txt", 9)])
    editor.remove([id_of(editor, "零.txt")])
    editor.add([upload("二.txt", 2)])
    shutil.copytree(settings.data_dir, tmp_path / "kept")
    return settings


def start_over(settings: IndexSettings) -> None:
    shutil.rmtree(settings.data_dir)
    shutil.copytree(settings.data_dir.parent / "kept", settings.data_dir)


def cut_short(act: Act, settings: IndexSettings, stop_at: int | None) -> list[str] | None:
    """Let the disk stop at a moment; returns the moments that there were, None where it was stopped."""
    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(patch, stop_at)
        try:
            act(Editor(settings, ToyEncoder()))
        except PowerCut:
            return None
    return disk.moments


@pytest.mark.parametrize(
    "name", [name if name in QUICK else pytest.param(name, marks=pytest.mark.e2e) for name in ACTS]
)
def test_cut_short_at_any_moment_the_library_is_as_before_or_as_after(
    prepared: IndexSettings, name: str
) -> None:
    act, after = ACTS[name]
    moments = cut_short(act, prepared, None)
    assert moments is not None
    assert served(prepared) == after
    seen = set()
    for moment in telling(moments):
        start_over(prepared)
        assert cut_short(act, prepared, moment) is None
        found = served(prepared)
        assert found in (BEFORE, after), moment
        seen.add(found == after)
        # What is next started finds it in order, and makes it so for good.
        library = Library.open(prepared, ToyEncoder())
        assert {document.name: document.digest for document in library.documents()} == found
        editor = Editor(prepared, ToyEncoder())
        editor.add([upload("四.txt", 5)])
        assert served(prepared) == held(prepared) == {**found, "四.txt": digest(5)}
        assert editor.check() == ()
        assert not leftovers(prepared.data_dir)
    assert seen == {False, True} or after == BEFORE


def test_cut_short_at_any_moment_a_first_start_can_be_begun_again(settings: IndexSettings) -> None:
    (settings.documents / "一.txt").write_bytes(speech(1).encode())

    def start(editor: Editor) -> object:
        return editor.synchronise()

    moments = cut_short(start, settings, None)
    assert moments is not None
    for moment in telling(moments):
        shutil.rmtree(settings.data_dir)
        assert cut_short(start, settings, moment) is None
        Library.open(settings, ToyEncoder())
        assert served(settings) == held(settings) == {"一.txt": digest(1)}
        assert Editor(settings, ToyEncoder()).check() == ()
