"""The bell rings from wherever a service is called."""

import asyncio
import logging
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from channels.layers import get_channel_layer

from pitchey.core import push


def test_it_rings_from_a_thread_that_has_a_loop_of_its_own() -> None:
    async def listen_and_ring() -> Any:
        layer = get_channel_layer()
        channel = await layer.new_channel()
        await layer.group_add(push.group_of(7), channel)
        push._ring((7,), "notification.created", {"id": "ntf_1"})
        heard = await asyncio.wait_for(layer.receive(channel), 5)
        await layer.flush()
        return heard

    # In a thread of its own: the browser tests keep a loop in this one.
    with ThreadPoolExecutor(1) as thread:
        heard = thread.submit(asyncio.run, listen_and_ring()).result(10)
    assert heard == {"type": "bell", "kind": "notification.created", "data": {"id": "ntf_1"}}


def test_a_bell_that_cannot_ring_is_written_down_and_breaks_nothing(monkeypatch: Any, caplog: Any) -> None:
    async def refuse(*_args: Any) -> None:
        raise OSError("no Redis")

    monkeypatch.setattr(push, "_send", refuse)
    with caplog.at_level(logging.WARNING):
        push._ring((7,), "notification.created", {})
    assert "push not delivered" in caplog.text
