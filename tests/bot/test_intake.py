from __future__ import annotations

import asyncio

from telegram import Update

from bot.intake import Intake


async def test_no_more_inside_than_there_is_room_for() -> None:
    intake = Intake(2)
    for number in (1, 2):
        assert await intake.offer(Update(number), 0.01)
    assert not await intake.offer(Update(3), 0.01)
    waiting = asyncio.create_task(intake.offer(Update(4), 5))
    await asyncio.sleep(0)
    assert intake.inside == 2
    await intake.do_process_update(Update(1), asyncio.sleep(0))
    assert await waiting
    assert intake.inside == 2
    assert [intake.queue.get_nowait() for _ in range(3)] == [Update(1), Update(2), Update(4)]
