"""A child of the sandbox whose parsers misbehave, each by the suffix that names how."""

from __future__ import annotations

import os
import resource
import signal
import sys
import time

from index.reading import READERS, sandbox
from index.reading.text import DecodedText


def hang(data: bytes, name: str) -> DecodedText:
    while True:
        time.sleep(0.01)


def hang_deaf(data: bytes, name: str) -> DecodedText:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    return hang(data, name)


def burn(data: bytes, name: str) -> DecodedText:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        pass


def crash(data: bytes, name: str) -> DecodedText:
    os.kill(os.getpid(), signal.SIGSEGV)
    return hang(data, name)


def leave(data: bytes, name: str) -> DecodedText:
    os._exit(3)


def devour(data: bytes, name: str) -> DecodedText:
    eaten = bytearray()
    while True:
        eaten += bytes(2**24)


def devour_and_abort(data: bytes, name: str) -> DecodedText:
    try:
        return devour(data, name)
    except MemoryError:
        os.abort()  # as a library in C++ ends where it finds no memory


def fail(data: bytes, name: str) -> DecodedText:
    raise ZeroDivisionError(name)


def chatter(data: bytes, name: str) -> DecodedText:
    for _ in range(1_000):
        print("x" * 1_000)
        print("x" * 1_000, file=sys.stderr, flush=True)
    os.write(1, b"\0" * 1_000)
    return DecodedText(f"heard {len(sys.stdin.read())}", "utf-8")


def tell_environment(data: bytes, name: str) -> DecodedText:
    return DecodedText("\n".join(f"{key}={value}" for key, value in os.environ.items()), "utf-8")


def tell_limits(data: bytes, name: str) -> DecodedText:
    kinds = ("AS", "CPU", "FSIZE", "NOFILE", "CORE")
    return DecodedText(
        " ".join(f"{kind}={resource.getrlimit(getattr(resource, f'RLIMIT_{kind}'))[0]}" for kind in kinds),
        "utf-8",
    )


def tell_process(data: bytes, name: str) -> DecodedText:
    return DecodedText(str(os.getpid()), "utf-8")


def surrogates(data: bytes, name: str) -> DecodedText:
    return DecodedText("甲\ud800乙\x00丙", "utf-8", ("encoding_doubtful",))


def main() -> None:
    READERS.update(
        {
            f".{reader.__name__}": reader
            for reader in (
                hang, hang_deaf, burn, crash, leave, devour, devour_and_abort, fail, chatter,
                tell_environment, tell_limits, tell_process, surrogates,
            )
        }
    )  # fmt: skip
    sandbox.main()
