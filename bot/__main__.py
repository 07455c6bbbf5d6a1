"""The command ``speechbot``: what the index offers, plus the chat in the terminal and on Telegram."""

from __future__ import annotations

import logging
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click

from bot.texts import Language, Texts, texts_for
from index.cli.commands import commands
from index.errors import SettingsError, StorageError
from index.messages import environment_language


def _texts() -> Texts:
    return texts_for(Language(environment_language()))


@contextmanager
def _own_messages() -> Iterator[None]:
    """Show the errors that only the bot has words for; the index shows all others."""
    try:
        yield
    except (SettingsError, StorageError) as error:
        template = getattr(_texts(), error.message_id, None)
        if template is None:
            raise
        click.echo(template.format(**error.facts), err=True)
        raise SystemExit(error.exit_code) from error


@commands.command("chat", help=_texts().command_chat)
@_own_messages()
def chat() -> None:
    """Chat in the terminal."""
    from bot import console
    from index.cli.actions import open_library, print_opened

    library = open_library()
    print_opened(library)
    console.chat(library, _texts())


@commands.command("serve", help=_texts().command_serve)
@_own_messages()
def serve() -> None:
    """Serve Telegram."""
    import asyncio

    from bot.serving.logs import configure_logging
    from bot.serving.serve import serve as serve_telegram
    from bot.settings import BotSettings, warn_of_open_files
    from index.cli.actions import open_library
    from index.library import EditorProcess
    from index.settings import IndexSettings, unknown_variables, variables

    settings = BotSettings.from_environment()
    token = settings.read_token()
    errors = configure_logging(settings.log_level, settings.secrets())
    warn_of_open_files(settings)
    known = variables(BotSettings) | variables(IndexSettings)
    for name, meant in unknown_variables(os.environ, known).items():
        hint = f"; did you mean {meant}?" if meant else ""
        logging.getLogger(__name__).warning("%s is no setting and has no effect%s", name, hint)
    of_index = IndexSettings.from_environment()
    editing = EditorProcess(of_index)
    asyncio.run(
        serve_telegram(
            settings, token, of_index.data_dir, open_library, editing=editing, recent_errors=errors
        )
    )


def main() -> None:
    """Run a command; without one, serve Telegram if a token is set, else chat in the terminal."""
    commands(sys.argv[1:] or [default_command()])


def default_command() -> str:
    """Return the command that is meant where none is given: the token decides."""
    has_token = os.environ.get("TELEGRAM_BOT_TOKEN") or os.environ.get("SPEECHBOT_TOKEN_FILE")
    return "serve" if has_token else "chat"


if __name__ == "__main__":
    main()
