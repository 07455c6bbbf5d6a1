"""Options that several commands share, and how what was typed is decoded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from pathlib import Path
from typing import Any

import click

from index.messages import environment_language, text


@dataclass(frozen=True, slots=True)
class ChangeOptions:
    """How a command that changes the library is carried out."""

    force: bool = False
    """Publish even where golden questions are lost."""
    wait: bool = True
    """Wait for another writer to finish."""
    as_json: bool = False


def help_text(message_id: str) -> str:
    """Return a text of the command line in the language that the environment asks for."""
    return text(message_id, environment_language())


JSON = click.option("--json", "as_json", is_flag=True, help=help_text("help_json"))
"""Print for programs instead of people."""
FORCE = click.option("--force", is_flag=True, help=help_text("help_index_force"))
"""For changes that golden questions may hold back."""
_NO_WAIT = click.option("--no-wait", is_flag=True, help=help_text("help_no_wait"))
PATH = click.Path(path_type=Path)
"""A path that need not lead anywhere: the commands themselves say what is missing."""


def changes_library(command: Callable[..., int]) -> Callable[..., None]:
    """Give a command ``options`` from those that all changes have, and end with the exit code it returns.

    Apply it next to the function itself: an option added below it would not reach ``ChangeOptions``.
    """

    @wraps(command)
    def run(*, no_wait: bool, as_json: bool, force: bool = False, **arguments: Any) -> None:
        code = command(**arguments, options=ChangeOptions(force, not no_wait, as_json))
        click.get_current_context().exit(code)

    return JSON(_NO_WAIT(run))


def decoded_argument(argument: str) -> str:
    """Return an argument of the command line with the bytes that are no UTF-8 made visible as U+FFFD.

    Python hands such bytes over as lone surrogates, which nothing can print or store.
    """
    return argument.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
