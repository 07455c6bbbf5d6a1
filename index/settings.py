"""The settings of the index, read once from the environment and checked at start."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_cache_path, user_data_path
from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from index.errors import SettingsError

OFFLINE_MODEL = "multilingual-e5-small"
"""The default model: made from weights that are installed with us, never downloaded."""
OFFLINE_RERANKER = "speech-judge"
"""The judge of our own, made from the same weights and those that ship with us."""
NO_RERANKER = "none"


class IndexSettings(BaseSettings):
    """Where documents, data and models are; each field is ``SPEECHBOT_<NAME>`` in the environment."""

    model_config = SettingsConfigDict(env_prefix="SPEECHBOT_", env_ignore_empty=True, frozen=True)

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

    @classmethod
    def from_environment(cls) -> IndexSettings:
        """Read and check the environment; raises SettingsError that names the wrong variable."""
        try:
            return cls()
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            name = "SPEECHBOT_" + "_".join(str(part) for part in first["loc"]).upper()
            raise SettingsError("setting_invalid", name=name, reason=first["msg"]) from error
