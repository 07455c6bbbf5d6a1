"""That nothing of an engine elsewhere is loaded unless it is chosen, and what is said where it cannot be."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from index.errors import SettingsError
from index.messages import LANGUAGES, describe
from index.published import OwnSnapshots, published_library
from index.settings import IndexSettings
from index.snapshot.building import build_snapshot
from index.types import Document
from tests.index.updates.small_library import speech
from tests.source_code import ROOT
from tests.toy_encoder import ToyEncoder


def test_nothing_of_milvus_is_loaded_by_default(settings: IndexSettings) -> None:
    program = (
        "import sys, bot.app, bot.__main__, index.cli.commands, index.cli.library_commands, index.library\n"
        "from index.published import published_library\n"
        "from index.settings import IndexSettings\n"
        "assert published_library(IndexSettings()) is None\n"
        "names = ('grpc', 'pymilvus', 'milvus_lite', 'index.milvus')\n"
        "print(*sorted(name for name in sys.modules if name.startswith(names)))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.split() == []
    assert published_library(settings) is None


def test_the_packages_that_are_missing_are_named(
    settings: IndexSettings, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in [name for name in sys.modules if name.startswith("index.milvus")]:
        monkeypatch.delitem(sys.modules, name)
    for name in ("pymilvus", "pymilvus.exceptions", "grpc"):
        monkeypatch.setitem(sys.modules, name, None)
    chosen = settings.model_copy(update={"engine": "milvus", "milvus_uri": "library.db"})
    with pytest.raises(SettingsError) as raised:
        published_library(chosen)
    assert raised.value.message_id == "engine_package_missing"
    assert all('".[milvus]"' in describe(raised.value, language) for language in LANGUAGES)


def test_a_data_folder_is_followed(tmp_path: Path, tiny_glossary: object) -> None:
    def build(number: int) -> None:
        document = Document("d", "d.txt", speech(number), "0" * 64, "utf-8")
        built.append(build_snapshot([document], ToyEncoder(), tmp_path))

    built: list[object] = []
    build(1)
    source = OwnSnapshots(tmp_path)
    assert source.newer(built[0]) is None
    build(2)
    newer = source.newer(built[0])
    assert newer is not None
    assert newer.manifest.name == built[1].manifest.name
