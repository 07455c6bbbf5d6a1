"""The command line: commands and their options; the work is done by the other modules of ``index.cli``.

Nothing heavy is imported before a command runs, so that help appears at once. Every error ends here as
one message in the user's language and the exit code of its kind.
"""

from __future__ import annotations

import errno
import logging
import os
import sys
import traceback
from pathlib import Path
from typing import Any
from uuid import uuid4

import click

from index import __version__
from index.cli.options import FORCE, JSON, PATH, ChangeOptions, changes_library, decoded_argument, help_text
from index.errors import SpeechBotError
from index.messages import describe, environment_language, text

DEBUG_VARIABLE = "SPEECHBOT_DEBUG"
UNEXPECTED_EXIT_CODE = 70
"""What the system's convention (sysexits.h) gives to a program's own mistake."""


class CommandGroup(click.Group):
    """A group of commands that turns errors into messages and exit codes, never into a traceback."""

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command that was given."""
        for stream in (sys.stdout, sys.stderr):
            if hasattr(stream, "reconfigure"):
                stream.reconfigure(errors="replace")  # A terminal without Chinese shows question marks.
        # The index logs for those who run a service; here refusals and errors are messages instead.
        logging.getLogger("index").addHandler(logging.NullHandler())
        try:
            return super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except SpeechBotError as error:
            message, code = describe(error, environment_language()), error.exit_code
            _show_trace()
        except Exception as error:
            if isinstance(error, OSError) and error.errno == errno.EPIPE:
                raise  # The reader of our output went away; click ends quietly.
            number, kind = uuid4().hex[:8], type(error).__name__
            message = text("unexpected", environment_language(), number=number, kind=f"{kind}: {error}")
            code = UNEXPECTED_EXIT_CODE
            _show_trace()
        click.echo(message, err=True)
        return ctx.exit(code)


def _show_trace() -> None:
    if os.environ.get(DEBUG_VARIABLE):
        traceback.print_exc()


@click.group(
    cls=CommandGroup,
    help=help_text("help_speechbot"),
    context_settings={"help_option_names": ["-h", "--help"]},
)
@click.version_option(
    __version__,
    "-V",
    "--version",
    prog_name="speechbot",
    message="%(prog)s %(version)s",
    help=help_text("help_version"),
)
def commands() -> None:
    """Hold the commands; the package ``bot`` adds its own."""


@commands.command(help=help_text("help_ask"))
@click.argument("question", nargs=-1, required=True)
@JSON
@click.option("--context", multiple=True, metavar="TEXT", help=help_text("help_context"))
def ask(question: tuple[str, ...], as_json: bool, context: tuple[str, ...]) -> None:
    """Answer one question."""
    from index.cli.actions import ask_once

    words = " ".join(map(decoded_argument, question))
    code = ask_once(words, [decoded_argument(earlier) for earlier in context], as_json=as_json)
    click.get_current_context().exit(code)


@commands.command(name="eval", help=help_text("help_eval"))
@click.argument("path", metavar="FILE_OR_FOLDER", type=PATH)
@JSON
@click.option("--misses", is_flag=True, help=help_text("help_eval_misses"))
@click.option("--baselines", is_flag=True, help=help_text("help_eval_baselines"))
@click.option("--answers", type=PATH, metavar="JSONL", help=help_text("help_eval_answers"))
@click.option("--plot", type=PATH, metavar="PNG", help=help_text("help_eval_plot"))
@click.option("--floors", type=PATH, metavar="JSON", help=help_text("help_eval_floors"))
def evaluation(path: Path, **options: Any) -> None:
    """Measure the answers on a question set."""
    from index.cli.evaluation import evaluate_set

    click.get_current_context().exit(evaluate_set(path, **options))


@commands.group(name="index", help=help_text("help_index"))
def index_commands() -> None:
    """Hold the commands that concern the library."""


@index_commands.command(name="add", help=help_text("help_index_add"))
@click.argument("paths", metavar="PATH...", nargs=-1, required=True, type=PATH)
@click.option("--as", "name", metavar="NAME", help=help_text("help_index_as"))
@FORCE
@changes_library
def index_add(paths: tuple[Path, ...], name: str | None, options: ChangeOptions) -> int:
    """Add files."""
    from index.cli.library_commands import add

    return add(paths, None if name is None else decoded_argument(name), options)


@index_commands.command(name="remove", help=help_text("help_index_remove"))
@click.argument("documents", metavar="DOCUMENT...", nargs=-1, required=True)
@FORCE
@changes_library
def index_remove(documents: tuple[str, ...], options: ChangeOptions) -> int:
    """Remove documents."""
    from index.cli.library_commands import remove

    return remove(list(map(decoded_argument, documents)), options)


@index_commands.command(name="rebuild", help=help_text("help_index_rebuild"))
@FORCE
@changes_library
def index_rebuild(options: ChangeOptions) -> int:
    """Build the index again."""
    from index.cli.library_commands import rebuild

    return rebuild(options)


@index_commands.command(name="rollback", help=help_text("help_index_rollback"))
@changes_library
def index_rollback(options: ChangeOptions) -> int:
    """Go back to the snapshot before."""
    from index.cli.library_commands import roll_back

    return roll_back(options)


@index_commands.command(name="gc", help=help_text("help_index_gc"))
@changes_library
def index_gc(options: ChangeOptions) -> int:
    """Remove what nothing needs."""
    from index.cli.library_commands import collect_garbage

    return collect_garbage(options)


@index_commands.command(name="check", help=help_text("help_index_check"))
@click.option("--repair", is_flag=True, help=help_text("help_index_repair"))
@changes_library
def index_check(repair: bool, options: ChangeOptions) -> int:
    """Examine every file."""
    from index.cli.library_commands import check

    return check(options, repair=repair)


@index_commands.command(name="encode", help=help_text("help_index_encode"))
@click.option("--idle", type=click.FloatRange(min=0), metavar="SECONDS", help=help_text("help_index_idle"))
def index_encode(idle: float | None) -> None:
    """Encode for another machine."""
    from index.cli.actions import encode_for_others

    encode_for_others(idle)


@index_commands.command(name="list", help=help_text("help_index_list"))
@JSON
def index_list(as_json: bool) -> None:
    """List the documents."""
    from index.cli.library_tables import list_documents

    list_documents(as_json=as_json)


@index_commands.command(name="show", help=help_text("help_index_show"))
@click.argument("document")
@JSON
def index_show(document: str, as_json: bool) -> None:
    """Show one document."""
    from index.cli.library_commands import show_document

    show_document(decoded_argument(document), as_json=as_json)


@index_commands.command(name="history", help=help_text("help_index_history"))
@JSON
def index_history(as_json: bool) -> None:
    """List what was published."""
    from index.cli.library_tables import list_history

    list_history(as_json=as_json)


@commands.group(name="model", help=help_text("help_model"))
def model_commands() -> None:
    """Hold the commands that concern the model."""


@model_commands.command(name="path", help=help_text("help_model_path"))
def model_path() -> None:
    """Print where the model is."""
    from index.cli.actions import print_model_path

    print_model_path()


@model_commands.command(name="make", help=help_text("help_model_make"))
def model_make() -> None:
    """Make the model and load it."""
    from index.cli.actions import make_model

    make_model()


@model_commands.command(name="fit", help=help_text("help_model_fit"))
@click.argument("sets", metavar="FILE_OR_FOLDER...", nargs=-1, required=True, type=PATH)
@click.option("--output", type=PATH, metavar="JSON", help=help_text("help_model_fit_output"))
def model_fit(sets: tuple[Path, ...], output: Path | None) -> None:
    """Fit the model's numbers on question sets."""
    from index.cli.evaluation import fit_model

    click.echo(fit_model(sets, output))
