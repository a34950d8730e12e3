"""The viewer beside an independent reader: every file that pydicom ships, decoded by both; and a series on the screen."""

from __future__ import annotations

import base64
import os
import warnings
from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import pydicom
import pytest
from playwright.sync_api import Browser, Page
from pydicom.datadict import DicomDictionary
from pydicom.pixels import apply_color_lut, apply_modality_lut, pixel_array

warnings.filterwarnings("ignore", module="pydicom")
DATA = Path(pydicom.__file__).parent / "data"
OTHERS = {".py", ".pyc", ".json", ".txt"}
FILES = sorted(path for path in DATA.rglob("*") if path.is_file() and path.suffix not in OTHERS)
NAMES = [path.relative_to(DATA).as_posix() for path in FILES]
CHARACTER_SETS = [name for name in NAMES if name.startswith("charset_files/")]
MOST_FRAMES = 40

# What is not shown, by the reason people are told. Every other file is shown, with the pixels that pydicom sees.
REFUSED = {
    # More than 16 bits a sample: doses and a made-up colour image.
    "bits": ["test_files/rtdose*", "test_files/badVR.dcm", "test_files/SC_rgb_rle_32bit*"],
    # JPEG 2000, JPEG-LS and lossless JPEG, without an agent beside the browser.
    "elsewhere": [
        "test_files/*J2K*", "test_files/JPEG2000*", "test_files/JPEGLS*", "test_files/MR_small_jp*",
        "test_files/SC_rgb_gdcm_KY.dcm", "test_files/SC_rgb_jls_*", "test_files/SC_rgb_jpeg_gdcm.dcm",
        "test_files/examples_jpeg2k.dcm",
    ],
    "jpeg12": ["test_files/JPEG-lossy.dcm", "test_files/JPGExtended.dcm"],
    # Directories, reports, plans, recordings, palettes and data sets without pixels.
    "noImage": [
        "palettes/[!w]*.dcm", "*/DICOMDIR", "*/DICOMDIR-[!n]*", "*/DICOMDIR-nopatient", "*/TINY_ALPHA/PT000000/*",
        "charset_files/chrSQ*", "charset_files/chrJapMulti*", "charset_files/chrKoreanMulti.dcm",
        "test_files/UN_sequence.dcm", "test_files/empty_charset_LEI.dcm", "test_files/no_meta_group_length.dcm",
        "test_files/priv_SQ.dcm", "test_files/reportsi*", "test_files/rtplan.dcm", "test_files/test-SR.dcm",
        "test_files/waveform_ecg.dcm",
    ],
    # Cut short, an identifier that stands twice, items that run past their sequence, pixels without rows and columns.
    "malformed": [
        "test_files/MR_truncated.dcm", "test_files/rtplan_truncated.dcm", "palettes/winter.dcm", "*/DICOMDIR-nooffset",
        "test_files/meta_missing_tsyntax.dcm", "test_files/nested_priv_SQ.dcm",
    ],
    # Data sets without the prefix of a file, which are not guessed, and files of other kinds.
    "notDicom": [
        "*/README*", "*.dump", "*.icc", "*.gz", "test_files/ExplVR_*NoMeta.dcm", "test_files/no_meta.dcm",
        "test_files/rtstruct.dcm",
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def page(site: str, browser: Browser):
    """A page that modules are run in."""
    context = browser.new_context()
    opened = context.new_page()
    opened.goto(f"{site}/Tests/Web/units.html")
    yield opened
    context.close()


def ask(page: Page, call: str, path: Path, more: object = None) -> object:
    """What a function of decoded.js answers about a file."""
    text = base64.b64encode(path.read_bytes()).decode()
    script = f"([text, more]) => import('/Tests/Web/unit/viewer/decoded.js').then((found) => found.{call}(text, more))"
    return page.evaluate(script, [text, more])


def reason_of(name: str) -> str | None:
    """Why a file is not shown; None for one that is."""
    return next((reason for reason, patterns in REFUSED.items() if any(fnmatch(name, each) for each in patterns)), None)


def by_pydicom(data_set: pydicom.Dataset) -> np.ndarray:
    """Frames, rows, columns and samples after the modality's table, colours as RGB."""
    pixels = pixel_array(data_set)
    if data_set.PhotometricInterpretation == "PALETTE COLOR":
        pixels = apply_color_lut(pixels, data_set)
        pixels = pixels >> 8 if pixels.dtype == np.uint16 else pixels
    elif data_set.SamplesPerPixel == 1:
        pixels = apply_modality_lut(pixels, data_set).astype(np.float64)
    return pixels if int(data_set.get("NumberOfFrames") or 1) > 1 else pixels[np.newaxis]


@pytest.mark.parametrize("name", NAMES)
def test_a_file_has_the_pixels_pydicom_sees_or_is_refused_by_reason(page: Page, name: str) -> None:
    """Every value of every frame, after the modality's table or rescale and before the window."""
    found = ask(page, "decoded", DATA / name, MOST_FRAMES)
    assert found.get("reason") == reason_of(name), found
    if "code" in found:
        assert found["code"] in {"malformed", "unsupported"}, found
        return
    data_set = pydicom.dcmread(DATA / name)
    expected = by_pydicom(data_set)
    assert len(found["frames"]) == len(expected)
    # Two builds of libjpeg may round an inverse transform differently; here they agree, elsewhere by a step or two.
    allowed = 2 if found["codec"] == "jpeg" else 0
    for frame, wanted in zip(found["frames"], expected, strict=True):
        kind, number = ("samples", np.uint16) if frame["kind"] == "colour" else ("values", np.float64)
        got = np.frombuffer(base64.b64decode(frame[kind]), number).reshape(wanted.shape)
        assert np.abs(got.astype(np.float64) - wanted.astype(np.float64)).max() <= allowed


def test_marks_over_an_image_are_those_of_pydicom(page: Page) -> None:
    """An overlay plane, bit by bit."""
    path = DATA / "test_files/examples_overlay.dcm"
    found = ask(page, "marks", path)
    expected = pydicom.dcmread(path).overlay_array(0x6000)
    got = np.frombuffer(base64.b64decode(found["bits"]), np.uint8).reshape(found["rows"], found["columns"])
    assert expected.any()
    assert np.array_equal(got, expected)


@pytest.mark.parametrize("name", CHARACTER_SETS)
def test_text_reads_as_pydicom_reads_it(page: Page, name: str) -> None:
    """Names in every character set that pydicom has a file of."""
    tags = [0x00100010, 0x00081030, 0x00321060]
    data_set = pydicom.dcmread(DATA / name)
    expected = [str(data_set[tag].value) if tag in data_set else "" for tag in tags]
    found = ask(page, "texts", DATA / name, tags)
    assert [text.rstrip("=") for text in found] == [text.rstrip(" =") for text in expected]


def test_names_of_elements_are_those_of_the_dictionary(page: Page) -> None:
    """names.js is a copy of a part of the standard's dictionary."""
    rows = page.evaluate("() => import('/web/viewer/names.js').then((names) => names.known())")
    assert len(rows) > 1000
    for row in rows:
        vr, _, name, _, _ = DicomDictionary[row["tag"]]
        assert row["name"] == name
        assert vr == row["vr"] or (" or " in vr and row["vr"] in {"XS", "OW"}), row


SIZES = [pytest.param(1440, 900, False, id="desk"), pytest.param(390, 844, True, id="phone")]
SHOW = """async (count) => {
  const { Viewer } = await import('/web/viewer/viewer.js');
  const { slice } = await import('/Tests/Web/unit/viewer/phantom.js');
  window.viewer = new Viewer(document.getElementById('place'), { mayDownload: true });
  viewer.setExpected(count);
  for (let at = 0; at < count; at += 1) viewer.add(slice(at, count), { name: `ct-${at}.dcm`, index: at });
}"""


@pytest.mark.parametrize(("width", "height", "is_phone"), SIZES)
def test_a_series_is_read_at_a_desk_and_on_a_phone(
    site: str, browser: Browser, tmp_path: Path, width: int, height: int, is_phone: bool
) -> None:
    """Forty slices under the gateway's policy: shown, windowed, measured; nothing overflows, nothing is refused."""
    context = browser.new_context(viewport={"width": width, "height": height}, has_touch=is_phone, is_mobile=is_phone)
    page = context.new_page()
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("pageerror", lambda error: said.append(str(error)))
    page.goto(f"{site}/Tests/Web/viewer.html")
    page.evaluate(SHOW, 40)
    page.wait_for_selector("canvas[data-size='512x512']")
    page.evaluate("() => viewer.reading.goTo(21)")
    page.wait_for_function("() => document.querySelector('.bottom-right').textContent.includes('22 / 40')")
    box = page.locator("canvas.surface").bounding_box()
    assert box["width"] > width * 0.85
    assert box["height"] > height * 0.7
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate("() => document.documentElement.scrollHeight <= innerHeight")
    middle = (box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    page.mouse.move(*middle)
    assert "HU" in page.locator(".pointer").inner_text()
    page.get_by_role("button", name="Length").click()
    page.mouse.down()
    page.mouse.move(middle[0] - 80, middle[1])
    page.mouse.up()
    page.mouse.move(*middle)
    page.mouse.down()
    page.mouse.move(middle[0] - 80, middle[1] - 60, steps=4)
    page.mouse.up()
    assert page.get_by_role("button", name="Remove measurements").is_enabled()
    page.get_by_role("combobox", name="Window preset").select_option("lung")
    assert "W 1500" in page.locator(".bottom-left").inner_text()
    folder = Path(os.environ.get("AUREOLE_SCREENSHOTS", tmp_path))
    folder.mkdir(parents=True, exist_ok=True)
    page.screenshot(path=folder / f"viewer-{width}.png")
    page.keyboard.press("t")
    assert page.get_by_role("complementary", name="DICOM tags").is_visible()
    page.keyboard.press("Escape")
    page.evaluate("() => viewer.close()")
    assert said == []
    context.close()
