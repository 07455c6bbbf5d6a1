"""What the figures were measured on."""

from __future__ import annotations

import os
import platform
import re
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

LIBRARIES = ("numpy", "faiss-cpu", "onnxruntime", "sentencepiece", "rjieba", "marisa-trie")
"""Those that the time is spent in."""
_FLAGS = ("avx2", "avx512f", "avx512_vnni", "avx_vnni", "avx512_bf16", "amx_int8")
"""What decides how fast matrices are multiplied."""


def describe_machine() -> dict[str, str]:
    """Return the processor, memory, system and libraries, and how busy the machine is just now."""
    return {
        "processor": _processor(),
        "cores": str(len(os.sched_getaffinity(0))),
        "instructions": " ".join(flag for flag in _FLAGS if re.search(rf"\b{flag}\b", _cpu_info())),
        "memory": f"{memory_bytes('MemTotal') / 2**30:.1f} GiB",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        "libraries": ", ".join(f"{name} {_version(name)}" for name in LIBRARIES),
        "load before": f"{os.getloadavg()[0]:.2f}",
    }


def memory_bytes(field: str) -> int:
    """Return a field of ``/proc/meminfo``, such as MemTotal or MemAvailable."""
    match = re.search(rf"^{field}:\s+(\d+) kB", Path("/proc/meminfo").read_text("ascii"), re.MULTILINE)
    assert match is not None, f"/proc/meminfo has no {field}"
    return int(match[1]) * 1024


def status_mb(pid: int | str, field: str) -> float:
    """Return the memory of a process in MB: field VmRSS for what it holds now, VmHWM for its most."""
    match = re.search(rf"^{field}:\s+(\d+) kB", Path(f"/proc/{pid}/status").read_text("ascii"), re.MULTILINE)
    assert match is not None, f"a process has no {field}"
    return int(match[1]) / 1024


def folder_bytes(folder: Path) -> int:
    """Return the size of all files below ``folder``."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def _processor() -> str:
    match = re.search(r"^model name\s*:\s*(.+)$", _cpu_info(), re.MULTILINE)
    return match[1] if match else platform.processor()


def _cpu_info() -> str:
    return Path("/proc/cpuinfo").read_text("utf-8")


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "absent"
