"""What a question set's measures must reach, kept in a file that is raised and never lowered."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from index.errors import QuestionSetError

_ADAPTER = TypeAdapter(dict[str, dict[str, float]])


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A measure below its floor."""

    measure: str
    found: float | None
    """None where the set has nothing to measure it on."""
    floor: float


def read_floors(path: Path, set_name: str) -> dict[str, float]:
    """Return the least value of each measure for the set of this name.

    The file is JSON: by the names of sets, a minimum for each measure. Raises QuestionSetError where it
    is missing or wrong or does not know the set.
    """
    try:
        floors = _ADAPTER.validate_json(path.read_bytes())
    except OSError as error:
        raise QuestionSetError(
            "question_set_unreadable", path=path, reason=error.strerror or str(error)
        ) from error
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(part) for part in first["loc"])
        raise QuestionSetError("floors_wrong", path=path, reason=f"{where}: {first['msg']}") from error
    if set_name not in floors:
        raise QuestionSetError("floors_unknown_set", path=path, name=set_name)
    return floors[set_name]


def shortfalls(measures: Mapping[str, float], floors: Mapping[str, float]) -> list[Shortfall]:
    """Return the measures that are below their floors or were not measured at all."""
    return [
        Shortfall(name, measures.get(name), floor)
        for name, floor in floors.items()
        if (found := measures.get(name)) is None or found < floor
    ]
