"""The process of the next build, when a save comes at a bad moment."""

import asyncio

from helpers.preview.process import Builder


def test_a_save_while_a_build_is_ended_does_not_meet_its_process():
    assert asyncio.run(first_word_after_a_cancelled_end())[0] == "running"


async def first_word_after_a_cancelled_end():
    """What the next build tells first, if a save cancels the end of the one before."""
    builder = Builder("latest")
    try:
        await builder.make_ready()
        ending = asyncio.create_task(builder.end())
        await asyncio.sleep(0)  # it has sent the signal, and waits
        ending.cancel()
        await asyncio.wait([ending])
        return await anext(builder.build())
    finally:
        await builder.close()
