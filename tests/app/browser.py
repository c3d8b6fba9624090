"""A headless Chromium, spoken to over its debugging pipe (the DevTools protocol), so that no driver has to be installed."""

from __future__ import annotations

import base64
import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
PATIENCE = 30.0
"""Seconds for a page to show what is waited for."""


def program() -> str | None:
    """Where a Chromium is, if there is one."""
    return next((found for name in PROGRAMS if (found := shutil.which(name))), None)


class Page:
    """One tab. `blocked` lists every address that was asked for and is not on this machine."""

    def __init__(self, commands: int, answers: int) -> None:
        self._commands, self._answers = commands, answers
        self._id, self._rest, self._session = 0, b"", ""
        self.blocked: list[str] = []
        self.errors: list[str] = []

    def open(self, url: str) -> None:
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network"):
            self.call(f"{domain}.enable")
        self.call("Emulation.setDeviceMetricsOverride", width=1400, height=900, deviceScaleFactor=1, mobile=False)
        self.call("Page.navigate", url=url)

    def evaluate(self, script: str) -> Any:
        """The value of a JavaScript expression in the page."""
        return self.call("Runtime.evaluate", expression=script, awaitPromise=True)["result"].get("value")

    def wait_for(self, script: str) -> Any:
        """The value of an expression, as soon as it is true."""
        end = time.monotonic() + PATIENCE
        while time.monotonic() < end:
            if found := self.evaluate(script):
                return found
            time.sleep(0.1)
        raise TimeoutError(f"never true: {script}")

    def picture(self, path: Path) -> None:
        """Save what the page looks like."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot")["data"]))

    def call(self, method: str, **params: Any) -> Any:
        self._id += 1
        message = {"id": self._id, "method": method, "params": params}
        session = {"sessionId": self._session} if self._session else {}
        os.write(self._commands, json.dumps(message | session).encode() + b"\0")
        while True:
            answer = self._receive()
            if answer.get("id") == self._id:
                assert "error" not in answer, answer
                return answer["result"]
            self._note(answer)

    def _note(self, event: dict[str, Any]) -> None:
        if event["method"] == "Network.requestWillBeSent":
            url = event["params"]["request"]["url"]
            if not url.startswith(("http://127.0.0.1:", "data:", "blob:")):
                self.blocked.append(url)
        if event["method"] == "Runtime.exceptionThrown":
            self.errors.append(event["params"]["exceptionDetails"]["text"])

    def _receive(self) -> dict[str, Any]:
        while b"\0" not in self._rest:
            self._rest += os.read(self._answers, 1 << 20)
        message, _, self._rest = self._rest.partition(b"\0")
        answer: dict[str, Any] = json.loads(message)
        return answer


@contextmanager
def chromium(profile: Path) -> Iterator[Page]:
    """A tab of a fresh Chromium."""
    found = program()
    assert found
    (their_in, ours_out), (ours_in, their_out) = os.pipe(), os.pipe()

    def hand_over() -> None:
        # Chromium reads its commands from file 3 and answers on file 4. High numbers first: 3 and 4 may be pipes of ours.
        low, high = os.dup2(their_in, 100), os.dup2(their_out, 101)
        os.dup2(low, 3)
        os.dup2(high, 4)

    process = subprocess.Popen(
        [found, "--headless=new", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", f"--user-data-dir={profile}"],
        preexec_fn=hand_over, close_fds=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    os.close(their_in)
    os.close(their_out)
    try:
        yield Page(ours_out, ours_in)
    finally:
        process.terminate()
        process.wait(20)
        os.close(ours_out)
        os.close(ours_in)
