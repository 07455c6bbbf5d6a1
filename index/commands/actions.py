"""What each command of the command line does."""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from index.commands.printing import answer_json, print_answer, print_documents, print_outline
from index.commands.progress_bars import ProgressBars
from index.errors import SettingsError
from index.library import Library, open_saved
from index.messages import environment_language, text
from index.model.encoder import load_encoder
from index.progress import Stage
from index.reading import read_folder
from index.settings import OFFLINE_MODEL, IndexSettings
from index.store.manifest import Manifest, StoredDocument, require_fresh
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
}
"""All other kinds of answer quote nothing: small talk and what the speeches do not hold."""


def ask_once(question: str, context: Sequence[str], *, as_json: bool) -> int:
    """Print the answer to one question and return the exit code."""
    library = _open_library()
    found = library.ask(question, context)
    if as_json:
        click.echo(answer_json(found, library.snapshot_id))
    else:
        print_answer(found, sys.stdout, environment_language())
    return _EXIT_CODES.get(found.status, EXIT_NOT_FOUND)


def build() -> None:
    """Build the index anew, whether it is stale or not."""
    _print_state("built", _open_library(rebuild=True).snapshot.manifest)


def check() -> None:
    """Compare the index with its checksums, itself and the documents; raises what is wrong."""
    settings = IndexSettings.from_environment()
    snapshot = open_saved(settings.data_dir, checksums=True)
    snapshot.require_consistent()
    documents = read_folder(settings.documents)
    require_fresh(snapshot.manifest, digests={document.id: document.digest for document in documents})
    _print_state("checked", snapshot.manifest)


def list_documents() -> None:
    """Print a table of the documents."""
    manifest = open_saved(IndexSettings.from_environment().data_dir).manifest
    print_documents(manifest.documents, sys.stdout, environment_language())


def show_outline(wish: str) -> None:
    """Print the outline of the document whose id or file name begins with ``wish``."""
    snapshot = open_saved(IndexSettings.from_environment().data_dir)
    stored = _wished_document(wish, snapshot.manifest.documents)
    print_outline(snapshot.documents[stored.id], snapshot.outlines[stored.id], sys.stdout)


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


def _open_library(*, rebuild: bool = False) -> Library:
    settings = IndexSettings.from_environment()
    with ProgressBars(environment_language()) as bars:
        return Library.open(settings, progress=bars, rebuild=rebuild)


def _wished_document(wish: str, documents: Sequence[StoredDocument]) -> StoredDocument:
    """Return the document that is meant: an exact id or name, else the only one that begins so."""
    exact = [document for document in documents if wish in {document.id, document.name}]
    begun = [
        document for document in documents if document.id.startswith(wish) or document.name.startswith(wish)
    ]
    found = exact or begun
    if len(found) != 1:
        raise SettingsError("document_ambiguous" if found else "document_unknown", document=wish)
    return found[0]


def _print_state(message_id: str, manifest: Manifest) -> None:
    state = text(
        message_id,
        environment_language(),
        documents=len(manifest.documents),
        speeches=manifest.speeches,
        passages=manifest.passages,
        name=manifest.name,
    )
    click.echo(state)
