"""The turns of conversations as text of the database."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import TypeAdapter

from index.types import Turn

_TURN = TypeAdapter(Turn)
_CONTEXT = TypeAdapter(tuple[Turn | str, ...])


def turn_json(turn: Turn | None) -> str | None:
    """Return a turn as JSON; None for none."""
    return None if turn is None else _TURN.dump_json(turn).decode()


def read_turn(text: str | None) -> Turn | None:
    """Return the turn that JSON holds."""
    return None if text is None else _TURN.validate_json(text)


def context_json(context: Sequence[Turn | str]) -> str:
    """Return earlier turns as JSON."""
    return _CONTEXT.dump_json(tuple(context)).decode()


def read_context(text: str) -> tuple[Turn | str, ...]:
    """Return the earlier turns that JSON holds; mere questions where an earlier version kept only these."""
    return _CONTEXT.validate_json(text)
