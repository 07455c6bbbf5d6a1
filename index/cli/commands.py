"""The command line: commands and their options; the work is done by ``index.cli``.

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
from index.cli.arguments import decoded_argument
from index.cli.arguments import in_words as _
from index.cli.library_group import index_commands
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
        # What the index logs is meant for who runs a service; here refusals and errors are told in words.
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
    cls=CommandGroup, help=_("help_speechbot"), context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(
    __version__,
    "-V",
    "--version",
    prog_name="speechbot",
    message="%(prog)s %(version)s",
    help=_("help_version"),
)
def commands() -> None:
    """Hold the commands; the package ``bot`` adds its own."""


@commands.command(help=_("help_ask"))
@click.argument("question", nargs=-1, required=True)
@click.option("--json", "as_json", is_flag=True, help=_("help_json"))
@click.option("--context", multiple=True, metavar="TEXT", help=_("help_context"))
def ask(question: tuple[str, ...], as_json: bool, context: tuple[str, ...]) -> None:
    """Answer one question."""
    from index.cli.actions import ask_once

    words = " ".join(map(decoded_argument, question))
    code = ask_once(words, [decoded_argument(earlier) for earlier in context], as_json=as_json)
    click.get_current_context().exit(code)


@commands.command(name="eval", help=_("help_eval"))
@click.argument("questions", metavar="FILE_OR_FOLDER", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help=_("help_json"))
@click.option("--misses", is_flag=True, help=_("help_eval_misses"))
@click.option("--baselines", is_flag=True, help=_("help_eval_baselines"))
@click.option("--answers", type=click.Path(path_type=Path), metavar="JSONL", help=_("help_eval_answers"))
@click.option("--plot", type=click.Path(path_type=Path), metavar="PNG", help=_("help_eval_plot"))
@click.option("--floors", type=click.Path(path_type=Path), metavar="JSON", help=_("help_eval_floors"))
def evaluation(
    *,
    questions: Path,
    as_json: bool,
    misses: bool,
    baselines: bool,
    answers: Path | None,
    plot: Path | None,
    floors: Path | None,
) -> None:
    """Measure the answers on a question set."""
    from index.cli.measuring import evaluate_set

    code = evaluate_set(
        questions,
        as_json=as_json,
        misses=misses,
        baselines=baselines,
        answers=answers,
        plot=plot,
        floors=floors,
    )
    click.get_current_context().exit(code)


commands.add_command(index_commands)


@commands.group(name="model", help=_("help_model"))
def model_commands() -> None:
    """Hold the commands that concern the model."""


@model_commands.command(name="path", help=_("help_model_path"))
def model_path() -> None:
    """Print where the model is."""
    from index.cli.actions import print_model_path

    print_model_path()


@model_commands.command(name="make", help=_("help_model_make"))
def model_make() -> None:
    """Make the model and load it."""
    from index.cli.actions import make_model

    make_model()


@model_commands.command(name="fit", help=_("help_model_fit"))
@click.argument("sets", metavar="FILE_OR_FOLDER...", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--output", type=click.Path(path_type=Path), metavar="JSON", help=_("help_model_fit_output"))
def model_fit(sets: tuple[Path, ...], output: Path | None) -> None:
    """Fit the model's numbers on question sets."""
    from index.cli.fitting import fit_model

    click.echo(fit_model(sets, output))
