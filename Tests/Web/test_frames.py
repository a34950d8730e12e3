"""Images that no browser decodes, shown with the help of an agent that runs beside it."""

from __future__ import annotations

import base64
import contextlib
import os
import shutil
import subprocess
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pydicom
import pytest
from playwright.sync_api import Browser
from pydicom.pixels import apply_modality_lut, pixel_array

ROOT = Path(__file__).resolve().parents[2]
DATA = Path(pydicom.__file__).parent / "data/test_files"
LEDGER = "ab" * 32
# What the page does with a real agent: the gateway's list names its key, everything else is the app's own.
OPEN = """async ({ text, ledger }) => {
  const { frameDecoder } = await import('/web/client/frames.js');
  const { Viewer } = await import('/web/viewer/viewer.js');
  window.key ??= (await (await fetch('http://127.0.0.1:8765/v1/agent')).json()).key;
  const gateway = { json: async () => [{ key, name: 'this', at: 1 }] };
  // One for the page: the agent answers only so many questions of who it is.
  window.decode ??= frameDecoder({ gateway, view: { ledger }, transport: (...all) => fetch(...all) });
  window.viewer?.close();
  window.viewer = new Viewer(document.getElementById('place'), { decodeElsewhere: window.decode });
  viewer.add(Uint8Array.fromBase64(text), { name: 'image.dcm', index: 0 });
}"""
SHOWN = """() => {
  const { frame, details, refusal } = viewer.reading.shown;
  if (refusal) return { reason: refusal.reason };
  const array = frame.kind === 'grey' ? Float64Array.from(frame.values, details.values.apply) : Float64Array.from(frame.rgb);
  return { kind: frame.kind, values: new Uint8Array(array.buffer).toBase64() };
}"""


@pytest.fixture(scope="module")
def agent(site: str, agent_port: int) -> Iterator[str]:
    """An agent for pages of the harness's origin, at the port that pages look for it."""
    program = Path(os.environ.get("AUREOLE_BINARY", str(ROOT / ".build/debug/aureole")))
    if not program.exists():
        pytest.skip("no program was built: swift build, or AUREOLE_BINARY")
    home = tempfile.mkdtemp()
    words = ["agent", "run", "--home", home, "--gateway", site, "--ledger", LEDGER]
    with subprocess.Popen([program, *words], stderr=subprocess.PIPE, text=True) as running:
        try:
            request = urllib.request.Request(f"http://127.0.0.1:{agent_port}/v1/agent", headers={"Origin": site})
            for _ in range(200):
                assert running.poll() is None, "the agent ended: is its port taken?"
                with contextlib.suppress(OSError), urllib.request.urlopen(request) as answer:
                    assert answer.status == 200
                    break
                time.sleep(0.05)
            yield site
        finally:
            running.terminate()
            running.wait()
            shutil.rmtree(home)


@pytest.fixture(scope="module")
def shown(agent: str, browser: Browser) -> Iterator[Callable[[bytes], object]]:
    """Opens a file in the viewer and tells what it shows, or why not."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{agent}/Tests/Web/viewer.html")

    def show(content: bytes) -> object:
        page.evaluate(OPEN, {"text": base64.b64encode(content).decode(), "ledger": LEDGER})
        page.wait_for_function("() => viewer.reading.shown", timeout=60_000)
        return page.evaluate(SHOWN)

    show.page = page
    yield show
    context.close()
    assert said == []


FILES = [
    "JPEG2000.dcm", "693_J2KI.dcm", "J2K_pixelrep_mismatch.dcm", "examples_jpeg2k.dcm", "MR_small_jp2klossless.dcm",
    "MR_small_jpeg_ls_lossless.dcm", "JPEGLSNearLossless_16.dcm", "SC_rgb_jls_lossy_line.dcm", "SC_rgb_jpeg_gdcm.dcm",
    "JPGExtended.dcm",
]  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_an_image_that_no_browser_decodes_has_the_values_that_pydicom_sees(
    shown: Callable[[bytes], object], name: str, tmp_path: Path
) -> None:
    """JPEG 2000, JPEG-LS, lossless JPEG and JPEG of 12 bits, through the agent and its decoders."""
    found = shown((DATA / name).read_bytes())
    assert "values" in found, found
    data_set = pydicom.dcmread(DATA / name)
    wanted = pixel_array(data_set)
    if data_set.SamplesPerPixel == 1:
        wanted = apply_modality_lut(wanted, data_set)
    got = np.frombuffer(base64.b64decode(found["values"]), np.float64).reshape(wanted.shape)
    assert np.abs(got - wanted.astype(np.float64)).max() <= (1 if name == "JPGExtended.dcm" else 0)
    folder = Path(os.environ.get("AUREOLE_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    shown.page.wait_for_selector(f"canvas[data-size='{data_set.Columns}x{data_set.Rows}']")
    shown.page.screenshot(path=folder / f"frames-{name}.png")


def test_a_damaged_image_is_refused_in_words_and_the_next_one_shows(shown: Callable[[bytes], object]) -> None:
    """The agent goes on after a decoder's refusal."""
    data_set = pydicom.dcmread(DATA / "MR_small_jp2klossless.dcm")
    whole = (DATA / "MR_small_jp2klossless.dcm").read_bytes()
    at = whole.index(data_set.PixelData[16:64]) + 40
    assert shown(whole[:at] + bytes(400) + whole[at + 400 :]) == {"reason": "notDecoded"}
    assert "agent cannot decode" in shown.page.locator(".card").inner_text()
    assert "values" in shown(whole)


def test_a_page_of_another_origin_is_handed_no_pixels(agent: str) -> None:
    """The origin is compared letter for letter, for frames as for everything."""
    request = urllib.request.Request(
        "http://127.0.0.1:8765/v1/frames", b"{}\n",
        {"Origin": agent.replace("127.0.0.1", "localhost"), "Content-Type": "application/octet-stream"},
    )  # fmt: skip
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request)
    assert refused.value.code == 403
    refused.value.close()
