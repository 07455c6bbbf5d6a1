from __future__ import annotations

from bot.serving.rate_limits import TokenBuckets, Verdict


def test_burst_then_one_notice_then_silence_then_again() -> None:
    now = 0.0
    buckets = TokenBuckets(per_minute=6, burst=2, clock=lambda: now)
    assert [buckets.take("甲") for _ in range(4)] == [
        Verdict.ANSWER,
        Verdict.ANSWER,
        Verdict.NOTICE,
        Verdict.SILENCE,
    ]
    assert buckets.wait("甲") == 10
    assert buckets.take("乙") is Verdict.ANSWER
    now = 10.0
    assert [buckets.take("甲") for _ in range(2)] == [Verdict.ANSWER, Verdict.NOTICE]
    now = 1000.0
    assert [buckets.take("甲") for _ in range(3)][-1] is Verdict.NOTICE


def test_a_token_of_the_future_is_waited_for_but_not_too_long() -> None:
    now = 0.0
    buckets = TokenBuckets(per_minute=6, burst=2, clock=lambda: now)
    assert [buckets.reserve("甲", 20) for _ in range(5)] == [0, 0, 10, 20, None]
    assert buckets.take("甲") is Verdict.NOTICE
    assert buckets.take("甲") is Verdict.SILENCE
    assert buckets.wait("甲") == 30
    now = 10.0
    assert buckets.reserve("甲", 20) == 20
    buckets.give_back("甲")
    assert buckets.wait("甲") == 20
    assert buckets.reserve("乙", 0) == 0


def test_a_token_given_back_never_makes_more_than_a_burst() -> None:
    buckets = TokenBuckets(per_minute=6, burst=2, clock=lambda: 0.0)
    buckets.give_back("甲")
    assert [buckets.reserve("甲", 0) for _ in range(3)] == [0, 0, None]
