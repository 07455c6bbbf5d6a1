"""What the commands ``ask`` and ``model`` do."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from index.cli.library_tables import print_doubts, print_refusals
from index.cli.printing import answer_json, print_answer
from index.cli.progress_bars import ProgressBars
from index.errors import EngineError, SettingsError
from index.library import Library
from index.messages import describe, environment_language, text
from index.models.encoder import load_encoder
from index.progress import Stage
from index.published import published_library
from index.settings import OFFLINE_MODEL, IndexSettings
from index.types import AnswerStatus

EXIT_FOUND = 0
EXIT_NOT_FOUND = 1
EXIT_BAD_QUESTION = 2

_EXIT_CODES = {
    AnswerStatus.ANSWERED: EXIT_FOUND,
    AnswerStatus.RELATED: EXIT_FOUND,
    AnswerStatus.TOO_SHORT: EXIT_BAD_QUESTION,
    AnswerStatus.TOO_LONG: EXIT_BAD_QUESTION,
    AnswerStatus.NONSENSE: EXIT_BAD_QUESTION,
    AnswerStatus.UNCLEAR: EXIT_BAD_QUESTION,
}
"""All other kinds of answer quote nothing: small talk and what the speeches do not hold."""


def ask_once(question: str, context: Sequence[str], *, as_json: bool) -> int:
    """Print the answer to one question and return the exit code."""
    library = open_library()
    print_opened(library)
    found = library.ask(question, context)
    if as_json:
        click.echo(answer_json(found, library.snapshot_id))
    else:
        print_answer(found, sys.stdout, environment_language())
    return _EXIT_CODES.get(found.status, EXIT_NOT_FOUND)


def open_library() -> Library:
    """Open the library that the environment names, built first if need be, progress on standard error.

    Raises any error of ``index.errors``.
    """
    with ProgressBars(environment_language()) as bars:
        return Library.open(IndexSettings.from_environment(), progress=bars)


def print_opened(library: Library) -> None:
    """Say on standard error which files were passed over, and which were just read with doubts."""
    print_refusals(library.refused, (), sys.stderr, environment_language())
    print_doubts(library.doubtful, sys.stderr, environment_language())


def encode_for_others(idle_seconds: float | None) -> None:
    """Encode for the machine that publishes to the engine of the settings; raises SettingsError without one.

    Ends after so many seconds without work, or when it is interrupted.
    """
    settings, language = IndexSettings.from_environment(), environment_language()
    published = published_library(settings)
    if published is None:
        raise SettingsError("engine_not_chosen")
    with ProgressBars(language) as bars:
        encoder = load_encoder(settings, lambda done, total: bars(Stage.MODEL, done, total))
    click.echo(text("worker_ready", language, model=encoder.name), err=True)
    encoded = 0

    def batch_done(count: int) -> None:
        nonlocal encoded
        encoded += count
        click.echo(text("worker_done", language, count=encoded), err=True)

    def troubled(error: EngineError) -> None:
        click.echo(describe(error, language), err=True)

    try:
        published.work(encoder, batch_done, troubled, idle_seconds)
    except KeyboardInterrupt:
        click.echo(text("worker_done", language, count=encoded), err=True)


def print_model_path() -> None:
    """Print the folder of the offline model, or the path or name that the settings give."""
    settings = IndexSettings.from_environment()
    offline = settings.model == OFFLINE_MODEL
    click.echo(str(settings.cache_dir / OFFLINE_MODEL) if offline else settings.model)


def make_model() -> None:
    """Make or fetch the model and load it once."""
    settings = IndexSettings.from_environment()
    with ProgressBars(environment_language()) as bars:
        encoder = load_encoder(settings, lambda done, total: bars(Stage.MODEL, done, total))
    facts = {"name": encoder.name, "dimension": encoder.dimension, "fingerprint": encoder.fingerprint}
    click.echo(text("model_ready", environment_language(), **facts))
