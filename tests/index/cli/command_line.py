"""The command line in this process, with the toy encoder and the plainest answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner, Result

from index import library as library_module
from index.cli import actions
from index.cli.commands import commands
from index.settings import IndexSettings
from index.updates import editor, open_library
from tests.index.in_process import read_in_process
from tests.index.sample_speeches import PlainAnswerer
from tests.toy_encoder import ToyEncoder

Run = Callable[..., Result]


def command_line(settings: IndexSettings, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Return a function that runs a command; keyword arguments are environment variables."""
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG", "SPEECHBOT_DEBUG"):
        monkeypatch.delenv(variable, raising=False)
    for module in (open_library, editor, actions):
        monkeypatch.setattr(module, "load_encoder", lambda *_: ToyEncoder())
    read_in_process(monkeypatch)
    monkeypatch.setattr(library_module, "Answerer", PlainAnswerer)
    environment = {
        "SPEECHBOT_DOCUMENTS": str(settings.documents),
        "SPEECHBOT_DATA_DIR": str(settings.data_dir),
        "SPEECHBOT_CACHE_DIR": str(settings.cache_dir),
    }

    def run(*arguments: str, **more: str) -> Result:
        return CliRunner().invoke(commands, arguments, env=environment | more)

    return run
