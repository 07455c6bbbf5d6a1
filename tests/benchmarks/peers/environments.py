"""A virtual environment for each library that is compared, made once, none touching another's packages.

What all of them need and what is large, torch with sentence-transformers, lies in one shared environment,
which the others see through a ``.pth`` file; pip counts what it finds there as installed.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from dataclasses import dataclass
from pathlib import Path

CONSTRAINTS = Path(__file__).parents[3] / "constraints.txt"
SHARED = "shared"
SHARED_REQUIREMENTS = ("torch", "sentence-transformers>=5.1")
LINK = "shared.pth"
DONE = "installed.txt"
"""Written last, with what pip installed: an environment without it is made again."""


class InstallError(Exception):
    """A library cannot be installed here; says what pip said last."""


@dataclass(frozen=True, slots=True)
class Peer:
    """One library as it is run."""

    name: str
    module: str
    """Below ``tests.benchmarks.peers``."""
    requirements: tuple[str, ...] = ()
    """Empty for ours, which runs in this very environment."""
    with_torch: bool = False
    arguments: tuple[str, ...] = ()
    whole_documents: bool = False
    """Whether it is given documents to cut itself, instead of passages."""

    def command(self, folder: Path) -> list[str]:
        """Return how to start it, its environment made in ``folder`` where it is missing."""
        python = environment(self, folder) if self.requirements else Path(sys.executable)
        return [str(python), "-m", f"tests.benchmarks.peers.{self.module}", *self.arguments]


def environment(peer: Peer, folder: Path) -> Path:
    """Return the interpreter of a peer's environment; InstallError where it cannot be made."""
    shared = _made(folder / SHARED, SHARED_REQUIREMENTS) if peer.with_torch else None
    return _python(_made(folder / peer.module, peer.requirements, shared))


def versions(peer: Peer, folder: Path) -> str:
    """Return the versions of what a peer's environment was asked to hold."""
    if not peer.requirements:
        return ""
    wanted = {requirement.split("=")[0].split(">")[0] for requirement in peer.requirements}
    lines = (folder / peer.module / DONE).read_text("utf-8").split()
    return " ".join(line for line in lines if line.split("==")[0] in wanted)


def _made(place: Path, requirements: tuple[str, ...], shared: Path | None = None) -> Path:
    if (place / DONE).is_file():
        return place
    print(f"  installing {' '.join(requirements)}", file=sys.stderr, flush=True)
    venv.create(place, with_pip=True, clear=True)
    if shared is not None:
        (_packages(place) / LINK).write_text(f"{_packages(shared)}\n", "utf-8")
    _run([_python(place), "-m", "pip", "install", "--quiet", "-c", CONSTRAINTS, *requirements])
    installed = _run([_python(place), "-m", "pip", "freeze", "--path", _packages(place)])
    (place / DONE).write_text(installed, "utf-8")
    return place


def _run(command: list[str | Path]) -> str:
    ended = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False)
    if ended.returncode:
        raise InstallError("\n".join(ended.stderr.strip().splitlines()[-3:]))
    return ended.stdout


def _packages(place: Path) -> Path:
    return next((place / "lib").glob("python3*")) / "site-packages"


def _python(place: Path) -> Path:
    return place / "bin" / "python"
