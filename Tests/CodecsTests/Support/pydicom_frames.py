"""Frames that pydicom ships compressed or dcmtk compresses, and pydicom's decoding of them: `pydicom_frames.py FOLDER`.

Writes a line of JSON a frame to FOLDER/frames.jsonl, and beside it the encoded bytes (`N.frame`) and the samples (`N.samples`):
little endian, pixel by pixel, colours as RGB.
"""

from __future__ import annotations

import json
import subprocess
import sys
import tempfile
import warnings
from pathlib import Path

import imagecodecs
import numpy as np
import pydicom
from pydicom.encaps import generate_frames
from pydicom.pixels import pixel_array

warnings.filterwarnings("ignore")
DATA = Path(pydicom.__file__).parent / "data" / "test_files"
SYNTAXES = {f"1.2.840.10008.1.2.4.{end}" for end in (50, 51, 57, 70, 80, 81, 90, 91)} | {"1.2.840.10008.1.2.5"}
LOSSLESS = {f"1.2.840.10008.1.2.4.{end}" for end in (57, 70, 80, 90)} | {"1.2.840.10008.1.2.5"}
MOST_FRAMES = 3
# What pydicom ships of no file: lossless JPEG of 16 bits, of other predictors, of colours; JPEG-LS of signed numbers and of planes.
MADE = [
    (name, program, *options)
    for name in ("CT_small.dcm", "MR_small.dcm", "examples_rgb_color.dcm", "examples_overlay.dcm")
    for program, *options in (
        ("dcmcjpeg", "+e1"), ("dcmcjpeg", "+el", "+sv", "1"), ("dcmcjpeg", "+el", "+sv", "6"), ("dcmcjpls", "+el"),
        ("dcmcjpls", "+el", "+in"), ("dcmcjpls", "+en", "+md", "2"),
    )
] + [("examples_rgb_color.dcm", "dcmcjpeg", "+ee"), ("CT_small.dcm", "dcmcjpeg", "+ee"), ("CT_small.dcm", "dcmcjpeg", "+eb")]  # fmt: skip


def made(folder: Path) -> list[Path]:
    """Files that dcmtk compresses."""
    paths = []
    for name, program, *options in MADE:
        path = folder / "-".join([name.removesuffix(".dcm"), program, *options])
        done = subprocess.run([program, *options, DATA / name, path], capture_output=True, check=False)
        if done.returncode == 0:
            paths.append(path)
    return paths


def main(folder: Path) -> None:
    """Writes everything."""
    with tempfile.TemporaryDirectory() as place:
        write(folder, sorted(DATA.glob("*.dcm")) + made(Path(place)))


def high_throughput(folder: Path) -> list[dict]:
    """Lossless high-throughput JPEG 2000 by OpenJPH, of which pydicom ships no file: what was encoded is what is wanted."""
    lines = []
    for name in ("CT_small.dcm", "examples_rgb_color.dcm"):
        data_set = pydicom.dcmread(DATA / name)
        # The stream has no sign of its own; the same bits are read with the data set's.
        samples = pixel_array(data_set).view(np.uint16 if data_set.BitsAllocated == 16 else np.uint8)
        for end in (201, 202, 203):
            number = len(lines)
            (folder / f"{number}.frame").write_bytes(imagecodecs.htj2k_encode(samples))
            (folder / f"{number}.samples").write_bytes(samples.tobytes())
            lines.append(
                {
                    "name": f"{name} high-throughput", "number": number, "syntax": f"1.2.840.10008.1.2.4.{end}",
                    "rows": data_set.Rows, "columns": data_set.Columns, "samples": data_set.SamplesPerPixel,
                    "allocated": data_set.BitsAllocated, "stored": data_set.BitsStored,
                    "signed": bool(data_set.PixelRepresentation), "photometric": data_set.PhotometricInterpretation,
                    "lossless": True, "decoded": True,
                }
            )  # fmt: skip
    return lines


def write(folder: Path, paths: list[Path]) -> None:
    """Writes the frames of files."""
    lines = high_throughput(folder)
    for path in paths:
        try:
            data_set = pydicom.dcmread(path)
            syntax = data_set.file_meta.TransferSyntaxUID
        except Exception:  # noqa: BLE001
            continue
        if syntax not in SYNTAXES or "PixelData" not in data_set or data_set.BitsAllocated > 16:
            continue
        count = int(data_set.get("NumberOfFrames") or 1)
        frames = list(generate_frames(data_set.PixelData, number_of_frames=count))
        for at, frame in enumerate(frames[:MOST_FRAMES]):
            try:
                samples = pixel_array(data_set, index=at)
            except RuntimeError:
                # A stream that none of pydicom's decoders takes.
                samples = None
            number = len(lines)
            (folder / f"{number}.frame").write_bytes(frame)
            if samples is not None:
                little = np.ascontiguousarray(samples).astype(samples.dtype.newbyteorder("<"))
                (folder / f"{number}.samples").write_bytes(little.tobytes())
            lines.append(
                {
                    "name": path.name, "number": number, "syntax": syntax, "rows": data_set.Rows, "columns": data_set.Columns,
                    "samples": data_set.SamplesPerPixel, "allocated": data_set.BitsAllocated, "stored": data_set.BitsStored,
                    "signed": bool(data_set.PixelRepresentation), "photometric": data_set.PhotometricInterpretation,
                    "lossless": syntax in LOSSLESS, "decoded": samples is not None,
                }
            )  # fmt: skip
    (folder / "frames.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
