"""Leaving in good order: signals, long answers, and parents that died."""

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Callable
from types import FrameType

PARENT_VARIABLE = "GIAO_PARENT_PID"
SIGNALS = (signal.SIGTERM, signal.SIGINT)


def announce_stop(stopping: asyncio.Event) -> Callable[[], None]:
    """Set `stopping` as soon as the process is asked to end, before the server's own handler runs.

    Streams wait on the event, so that none holds up the shutdown. Returns a function that puts the
    former handlers back. Outside the main thread, where Python allows no handlers, it does nothing.
    """
    if threading.current_thread() is not threading.main_thread():
        return lambda: None
    loop = asyncio.get_running_loop()
    former = {number: signal.getsignal(number) for number in SIGNALS}

    def on_signal(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(stopping.set)
        before = former[signal.Signals(number)]
        if callable(before):
            before(number, frame)

    for number in SIGNALS:
        signal.signal(number, on_signal)

    def restore() -> None:
        for number, handler in former.items():
            signal.signal(number, handler)

    return restore


def leave_with_parent() -> bool:
    """End this process when the one that started it (GIAO_PARENT_PID) is gone, even by kill -9.

    Returns whether there is such a parent, which has then prepared everything.
    """
    parent = os.environ.pop(PARENT_VARIABLE, "")
    if not parent:
        return False

    _watch(int(parent))
    return True


def leave_with_supervisor() -> None:
    """End this server process when the one that spawned it is gone: its orphans would keep the port."""
    supervisor = multiprocessing.parent_process()
    if supervisor is not None and supervisor.pid is not None:
        _watch(supervisor.pid)


def _watch(parent: int) -> None:
    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, name="parent-watch", daemon=True).start()
