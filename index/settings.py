"""The settings of the index, read once from the environment and checked at start."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import Literal, Self

from platformdirs import user_cache_path, user_data_path
from pydantic import (
    Field,
    SecretStr,
    SerializationInfo,
    SerializerFunctionWrapHandler,
    ValidationError,
    field_serializer,
)
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError

OFFLINE_MODEL = "multilingual-e5-small"
"""The default model: made from weights that are installed with us, never downloaded."""
OFFLINE_RERANKER = "speech-judge"
"""The judge of our own, made from the same weights and those that ship with us."""
NO_RERANKER = "none"
MILVUS = "milvus"
REVEAL_SECRETS = "reveal_secrets"
"""The context in which settings are written down with their secrets, for a process of our own."""

_PREFIX = "SPEECHBOT_"
_OTHER_VARIABLES = ("SPEECHBOT_LANGUAGE", "SPEECHBOT_DEBUG")
"""Read where they are needed, before settings are."""
_NEARLY = 0.8
"""How alike a name must be to be the one meant: one letter or word ending too many or too few."""


class EnvironmentSettings(BaseSettings):
    """Settings that say which of their variables is wrong."""

    @classmethod
    def from_environment(cls) -> Self:
        """Read and check the environment; raises SettingsError that names the wrong variable."""
        try:
            return cls()
        except ValidationError as error:
            raise wrong_setting(error, cls) from None


class IndexSettings(EnvironmentSettings):
    """Where documents, data and models are; each field is ``SPEECHBOT_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix=_PREFIX, env_ignore_empty=True, frozen=True)

    documents: Path = Path("seeds")
    """Folder whose files are indexed."""
    data_dir: Path = Field(default_factory=lambda: user_data_path("speechbot", appauthor=False))
    """Holds the index; back this up."""
    golden: Path | None = None
    """Questions that a change of the library must not lose; else ``golden.jsonl`` among the documents."""
    cache_dir: Path = Field(default_factory=lambda: user_cache_path("speechbot", appauthor=False))
    """Holds the model made from the installed weights; can be deleted."""
    model: str = OFFLINE_MODEL
    """The offline default, or any sentence-transformers model by local path or hub name."""
    reranker: str | None = None
    """Judges the best sentences: ``speech-judge``, our own, which serves the offline model; any
    sentence-transformers cross-encoder; or ``none``."""
    threads: int = Field(default=2, ge=1, le=256)
    """Threads that one encoding may use."""
    engine: Literal["embedded", "milvus"] = "embedded"
    """Holds the indexes: the files of this machine, or Milvus, which any number of bots may ask."""
    milvus_uri: str | None = None
    """A server's address, ``http://host:19530``, or the path of a file ``….db`` for Milvus Lite."""
    milvus_token: SecretStr | None = None
    """What the server asks for, ``user:password`` or an API key."""

    @field_serializer("milvus_token", mode="wrap")
    def _dump_token(
        self, token: SecretStr | None, usual: SerializerFunctionWrapHandler, info: SerializationInfo
    ) -> object:
        """Mask the token, but for the child process that has to know it."""
        if token is not None and info.context is not None and info.context.get(REVEAL_SECRETS):
            return token.get_secret_value()
        return usual(token)


def variables(settings: type[BaseSettings]) -> frozenset[str]:
    """Return the names of the environment variables that settings are read from."""
    prefix = settings.model_config.get("env_prefix", "")
    return frozenset(_variable(alias or name, prefix) for name, alias in _names(settings).items())


def unknown_variables(environment: Iterable[str], known: Collection[str]) -> dict[str, str]:
    """Return the variables that are named like settings and are none, each with what may have been meant.

    That is empty where no setting is called nearly so.
    """
    known = {*known, *_OTHER_VARIABLES}
    wrong = sorted(name for name in environment if name.startswith(_PREFIX) and name not in known)
    return {name: next(iter(get_close_matches(name, known, 1, _NEARLY)), "") for name in wrong}


def wrong_setting(error: ValidationError, settings: type[BaseSettings]) -> SettingsError:
    """Say which variable is wrong and what it should be; what it is may be a secret and is not shown."""
    first = error.errors(include_url=False, include_input=False)[0]
    field, *place = (str(part) for part in first["loc"])
    schema = settings.model_json_schema()["properties"][field]
    name = _variable(field, settings.model_config.get("env_prefix", ""))
    schema |= next((one for one in schema.get("anyOf", ()) if one.get("type") != "null"), {})
    match schema:
        case {"enum": choices}:
            return SettingsError("setting_one_of", choices=", ".join(map(str, choices)), name=name)
        case {"type": "integer", "minimum": least, "maximum": most}:
            return SettingsError("setting_whole_between", least=least, most=most, name=name)
        case {"type": "integer", "minimum": least}:
            return SettingsError("setting_whole_from", least=least, name=name)
        case {"type": "number", "exclusiveMinimum": least}:
            return SettingsError("setting_number_above", least=least, name=name)
        case {"type": "boolean"}:
            return SettingsError("setting_switch", name=name)
        case {"type": "array"}:
            return SettingsError("setting_ids", place=int("".join(place[:1]) or 0) + 1, name=name)
        case {"type": "string", "pattern": pattern} if "://" in pattern:
            return SettingsError("setting_address", name=name)
        case {"type": "string", "pattern": _, "maxLength": most}:
            return SettingsError("setting_letters", most=most, name=name)
        case {"type": "string", "maxLength": most}:
            return SettingsError("setting_short", most=most, name=name)
    return SettingsError("setting_invalid", reason=first["msg"], name=name)


def _names(settings: type[BaseSettings]) -> dict[str, str]:
    """Return the fields with the variable that each names itself; empty where it names none."""
    return {name: str(field.validation_alias or "") for name, field in settings.model_fields.items()}


def _variable(field: str, prefix: str) -> str:
    return field if field.isupper() else f"{prefix}{field}".upper()
