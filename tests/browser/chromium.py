"""A headless Chromium, driven over its DevTools protocol through a pair of pipes."""

from __future__ import annotations

import base64
import json
import os
import select
import subprocess
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self

FLAGS = (
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--remote-debugging-pipe",
    "--window-size=1400,1000",
)
TIMEOUT = 60.0
GONE = ("Inspected target navigated or closed", "Execution context was destroyed.")
"""How the browser says that the page was left while it was asked."""


class PageLeft(AssertionError):
    """The page was left for another before it gave an answer."""


class Chromium:
    """One browser with one page.

    Args:
        program: the browser.
        profile: an empty folder for its profile.
    """

    def __init__(self, program: str, profile: Path) -> None:
        self.messages: list[dict[str, Any]] = []
        """Every event of the page, in order."""
        theirs_in, self._out = os.pipe()
        self._in, theirs_out = os.pipe()
        self._process = _launch(program, profile, theirs_in, theirs_out)
        os.close(theirs_in)
        os.close(theirs_out)
        self._buffer = b""
        self._last = 0
        self._session: str | None = None
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self._session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Log"):
            self.call(f"{domain}.enable")

    def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method of the protocol, and wait for what it returns."""
        self._last += 1
        message: dict[str, Any] = {"id": self._last, "method": method, "params": params}
        if self._session is not None:
            message["sessionId"] = self._session
        os.write(self._out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + TIMEOUT
        while True:
            answer = self._receive(deadline)
            if answer.get("id") == self._last:
                if "error" in answer:
                    left = answer["error"]["message"] in GONE
                    raise (PageLeft if left else AssertionError)(f"{method}: {answer['error']}")
                found: dict[str, Any] = answer["result"]
                return found
            self.messages.append(answer)

    def evaluate(self, expression: str) -> Any:
        """What a JavaScript expression gives in the page; a promise is awaited."""
        answer = self.call("Runtime.evaluate", expression=expression, awaitPromise=True, returnByValue=True)
        if "exceptionDetails" in answer:
            raise AssertionError(answer["exceptionDetails"])
        return answer["result"].get("value")

    def until(self, expression: str) -> None:
        """Wait until a JavaScript expression is true, in this page or the next one."""
        deadline = time.monotonic() + TIMEOUT
        while not self._holds(expression):
            assert time.monotonic() < deadline, f"never true: {expression}\n{self.complaints()}"
            time.sleep(0.02)

    def _holds(self, expression: str) -> bool:
        try:
            return self.evaluate(f"Boolean({expression})") is True
        except PageLeft:
            return False

    def open(self, url: str) -> None:
        """Go to `url`."""
        self.call("Page.navigate", url=url)

    def choose(self, selector: str, file: Path) -> None:
        """Choose `file` in a file input of the page."""
        found = self.call("Runtime.evaluate", expression=f"document.querySelector({selector!r})")
        self.call("DOM.setFileInputFiles", files=[str(file)], objectId=found["result"]["objectId"])

    def download_to(self, folder: Path) -> None:
        """Have downloads of the page end in `folder`."""
        self.call("Page.setDownloadBehavior", behavior="allow", downloadPath=str(folder))

    def resize(self, width: int, height: int, *, dark: bool = False) -> None:
        """Give the page a size in pixels, and a colour scheme."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
        self.call("Emulation.setEmulatedMedia", features=[scheme])

    def screenshot(self, path: Path) -> None:
        """Write a picture of the page, as a PNG."""
        path.write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def complaints(self) -> list[str]:
        """What the browser logged as an error or warning: scripts that failed, policies that were broken.

        Answers of 400 and above are logged too, and left out: a page may ask for them.
        """
        found: list[str] = []
        for message in self.messages:
            params = message.get("params", {})
            entry = params.get("entry", {})
            if entry.get("level") in ("error", "warning") and entry["source"] != "network":
                found.append(entry["text"])
            elif message.get("method") == "Runtime.exceptionThrown":
                found.append(json.dumps(params["exceptionDetails"])[:500])
        return found

    def _receive(self, deadline: float) -> dict[str, Any]:
        while b"\0" not in self._buffer:
            ready, _, _ = select.select([self._in], [], [], max(0.0, deadline - time.monotonic()))
            assert ready, "the browser doesn't answer"
            chunk = os.read(self._in, 1 << 16)
            assert chunk, "the browser ended"
            self._buffer += chunk
        message, _, self._buffer = self._buffer.partition(b"\0")
        found: dict[str, Any] = json.loads(message)
        return found

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._session = None
        try:
            self.call("Browser.close")
        except AssertionError:
            self._process.terminate()
        self._process.wait(TIMEOUT)
        os.close(self._in)
        os.close(self._out)


def _launch(program: str, profile: Path, commands: int, answers: int) -> subprocess.Popen[bytes]:
    """Start the browser with the two pipes where it looks for them, at the descriptors 3 and 4."""
    script = f'exec 3<&{commands} 4>&{answers}; exec "$@"'
    line = ["/bin/bash", "-c", script, "chromium", program, *FLAGS, f"--user-data-dir={profile}", "about:blank"]
    return subprocess.Popen(line, pass_fds=(commands, answers), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
