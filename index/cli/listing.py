"""What ``speechbot index list`` and ``history`` do; neither loads what a search would need."""

from __future__ import annotations

import sys

import click

from index.cli.document_tables import documents_json, print_documents
from index.cli.state_tables import history_json, print_history
from index.errors import SnapshotMissingError, StorageError
from index.messages import environment_language
from index.settings import IndexSettings
from index.snapshot.catalog import Catalog
from index.snapshot.manifest import REBUILD
from index.updates.state import held_documents, look


def list_documents(*, as_json: bool) -> None:
    """Print a table of the documents; SnapshotMissingError where the library was never made."""
    data_dir = IndexSettings.from_environment().data_dir
    state = look(data_dir)
    if state.snapshot is None and not state.entries:
        raise SnapshotMissingError("snapshot_missing", path=data_dir, command=REBUILD)
    held = held_documents(state)
    if as_json:
        click.echo(documents_json(held, "" if state.snapshot is None else state.snapshot.name))
    else:
        print_documents(held, sys.stdout, environment_language())


def list_history(*, as_json: bool) -> None:
    """Print how the library came to be, newest first; nothing before the first publication."""
    try:
        with Catalog.open_for_reading(IndexSettings.from_environment().data_dir) as catalog:
            past = catalog.history()
    except StorageError as error:
        if error.message_id != "database_missing":
            raise
        past = ()
    if as_json:
        click.echo(history_json(past))
    else:
        print_history(past, sys.stdout, environment_language())
