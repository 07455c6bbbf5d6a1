"""The commands ``speechbot index …`` and their options; nothing heavy is imported before one runs."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from index.cli.arguments import decoded_argument
from index.cli.arguments import in_words as _

_PATHS = click.Path(path_type=Path)

_json = click.option("--json", "as_json", is_flag=True, help=_("help_json"))
_force = click.option("--force", is_flag=True, help=_("help_index_force"))
_no_wait = click.option("--no-wait", is_flag=True, help=_("help_no_wait"))


def _changes(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the options of all that change the library."""
    return _json(_no_wait(command))


def _end_with(code: int) -> None:
    click.get_current_context().exit(code)


@click.group(name="index", help=_("help_index"))
def index_commands() -> None:
    """Hold the commands that concern the library."""


@index_commands.command(name="add", help=_("help_index_add"))
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=_PATHS)
@click.option("--as", "name", metavar="NAME", help=_("help_index_as"))
@_force
@_changes
def index_add(
    *, paths: tuple[Path, ...], name: str | None, force: bool, no_wait: bool, as_json: bool
) -> None:
    """Add files."""
    from index.cli.changing import Manner, add

    wanted = None if name is None else decoded_argument(name)
    _end_with(add(paths, wanted, Manner(force, not no_wait, as_json)))


@index_commands.command(name="remove", help=_("help_index_remove"))
@click.argument("documents", metavar="DOCUMENT...", nargs=-1, required=True)
@_force
@_changes
def index_remove(*, documents: tuple[str, ...], force: bool, no_wait: bool, as_json: bool) -> None:
    """Remove documents."""
    from index.cli.changing import Manner, remove

    _end_with(remove([decoded_argument(wish) for wish in documents], Manner(force, not no_wait, as_json)))


@index_commands.command(name="rebuild", help=_("help_index_rebuild"))
@_force
@_changes
def index_rebuild(*, force: bool, no_wait: bool, as_json: bool) -> None:
    """Build the index anew."""
    from index.cli.changing import Manner, rebuild

    _end_with(rebuild(Manner(force, not no_wait, as_json)))


@index_commands.command(name="rollback", help=_("help_index_rollback"))
@_changes
def index_rollback(*, no_wait: bool, as_json: bool) -> None:
    """Go back to the snapshot before."""
    from index.cli.changing import Manner, roll_back

    _end_with(roll_back(Manner(wait=not no_wait, as_json=as_json)))


@index_commands.command(name="gc", help=_("help_index_gc"))
@_changes
def index_gc(*, no_wait: bool, as_json: bool) -> None:
    """Remove what nothing needs."""
    from index.cli.changing import Manner, collect_garbage

    _end_with(collect_garbage(Manner(wait=not no_wait, as_json=as_json)))


@index_commands.command(name="check", help=_("help_index_check"))
@click.option("--repair", is_flag=True, help=_("help_index_repair"))
@_changes
def index_check(*, repair: bool, no_wait: bool, as_json: bool) -> None:
    """Examine every file."""
    from index.cli.changing import Manner
    from index.cli.examining import check

    _end_with(check(repair=repair, manner=Manner(wait=not no_wait, as_json=as_json)))


@index_commands.command(name="list", help=_("help_index_list"))
@_json
def index_list(*, as_json: bool) -> None:
    """List the documents."""
    from index.cli.listing import list_documents

    list_documents(as_json=as_json)


@index_commands.command(name="show", help=_("help_index_show"))
@click.argument("document")
@_json
def index_show(*, document: str, as_json: bool) -> None:
    """Show one document."""
    from index.cli.examining import show_document

    show_document(decoded_argument(document), as_json=as_json)


@index_commands.command(name="history", help=_("help_index_history"))
@_json
def index_history(*, as_json: bool) -> None:
    """List what was published."""
    from index.cli.listing import list_history

    list_history(as_json=as_json)
