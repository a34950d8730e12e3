"""Blocks by the clock, for `--block-time`."""

from __future__ import annotations

import threading

from .chain import Chain


class Ticker:
    """Makes a block every so many seconds, in a thread of its own."""

    def __init__(self, chain: Chain) -> None:
        self._chain = chain
        self._stop: threading.Event | None = None

    def set(self, seconds: float) -> None:
        """A new interval in place of the old one; zero stops."""
        if self._stop is not None:
            self._stop.set()
            self._stop = None
        if seconds > 0:
            self._stop = threading.Event()
            thread = threading.Thread(target=self._run, args=(seconds, self._stop), daemon=True)
            thread.start()

    def _run(self, seconds: float, stop: threading.Event) -> None:
        while not stop.wait(seconds):
            with self._chain.lock:
                if not stop.is_set():
                    self._chain.mine()
