"""What a child may take to read one file, and how it is held to that where the system can."""

from __future__ import annotations

import math
from contextlib import suppress
from dataclasses import dataclass

try:
    import resource
except ImportError:  # Windows: files are then held to the time limit alone, by the process that waits
    resource = None  # type: ignore[assignment]

_MEBIBYTE = 2**20

OUT_OF_MEMORY = 12
"""Exit code of a process whose file needs more memory than it may take."""


@dataclass(frozen=True, slots=True)
class Limits:
    """What one file may take; an entry of an archive counts as a file."""

    megabytes: int = 100
    """Size of a file, and of an entry of an archive when unpacked. Telegram gives bots at most 20; the
    largest of 206 real files has 0.7 (a pdf)."""
    seconds: int = 60
    """Wall clock. A pdf of 2,000 full pages takes 11 of a processor, one with a string for each character
    of them 48; an old Word file of 60 pages 2."""
    memory_megabytes: int = 1_024
    """Address space, code and libraries included, of this process and of a converter. 100 megabytes of
    text in GB18030 take 621; LibreOffice 7.4 converts a report of 60 pages in 512."""
    written_megabytes: int = 512
    """Size of any one file that a converter writes."""
    open_files: int = 256
    """LibreOffice, the hungriest, does with 64."""

    def impose(self) -> None:
        """Hold this process to memory, files written and files open, and keep it from dumping core."""
        if resource is None:
            return
        _lower(resource.RLIMIT_CORE, 0, 0)
        _lower(resource.RLIMIT_NOFILE, self.open_files, self.open_files)
        written = self.written_megabytes * _MEBIBYTE
        _lower(resource.RLIMIT_FSIZE, written, written)
        memory = self.memory_megabytes * _MEBIBYTE
        _lower(resource.RLIMIT_AS, memory, memory)

    def impose_on_next_file(self) -> None:
        """Grant the processor time of one more file; without the process that waits, it ends there."""
        if resource is None:
            return
        usage = resource.getrusage(resource.RUSAGE_SELF)
        used = math.ceil(usage.ru_utime + usage.ru_stime)
        _, hard = resource.getrlimit(resource.RLIMIT_CPU)
        with suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (used + self.seconds, hard))


def _lower(kind: int, soft: int, hard: int) -> None:
    """Lower a limit of this process, never above what it already has."""
    assert resource is not None
    _, ceiling = resource.getrlimit(kind)
    if ceiling != resource.RLIM_INFINITY:
        soft, hard = min(soft, ceiling), min(hard, ceiling)
    # macOS refuses some kinds; the time limit holds there all the same.
    with suppress(ValueError, OSError):
        resource.setrlimit(kind, (soft, hard))
