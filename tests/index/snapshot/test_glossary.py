from __future__ import annotations

import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from index.snapshot.glossary import stems

WORDS = "provincial committee consultation meetings organisations responsibilities economically communication"


@pytest.fixture
def _switching_often() -> Iterator[None]:
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


@pytest.mark.usefixtures("_switching_often")
def test_threads_do_not_mix_up_each_others_words() -> None:
    texts = [f"{word} {other}" for word in WORDS.split() for other in WORDS.split()]
    expected = [stems(text) for text in texts]
    with ThreadPoolExecutor(4) as pool:
        for _ in range(10):
            assert list(pool.map(stems, texts)) == expected
