"""Made-up CT series: a body that nobody has, with pixels that can be told apart slice by slice."""

from __future__ import annotations

from pathlib import Path

import numpy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

CT = "1.2.840.10008.5.1.4.1.1.2"


def series(folder: Path, count: int, patient: str, description: str = "Chest", size: int = 256) -> list[Path]:
    """So many axial slices in files of a folder, in their order."""
    folder.mkdir(parents=True, exist_ok=True)
    study, series_uid = generate_uid(), generate_uid()
    noise = numpy.random.default_rng(7).normal(0, 12, (size, size))
    paths = []
    for index in range(count):
        file = Dataset()
        file.file_meta = FileMetaDataset()
        file.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        file.file_meta.MediaStorageSOPClassUID = file.SOPClassUID = CT
        file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID = generate_uid()
        file.StudyInstanceUID, file.SeriesInstanceUID, file.Modality = study, series_uid, "CT"
        file.PatientName, file.PatientID, file.StudyDate = patient, "P-1", "20261126"
        file.StudyDescription = description
        file.InstanceNumber, file.ImagePositionPatient = index + 1, [0, 0, index * 2]
        file.ImageOrientationPatient, file.PixelSpacing = [1, 0, 0, 0, 1, 0], [350 / size, 350 / size]
        file.Rows = file.Columns = size
        file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
        file.BitsAllocated = file.BitsStored = 16
        file.HighBit, file.PixelRepresentation = 15, 1
        file.RescaleIntercept, file.RescaleSlope = -1024, 1
        file.WindowCenter, file.WindowWidth = 40, 1200
        file.PixelData = slice_pixels(size, index / max(1, count - 1), numpy.roll(noise, index, 0)).tobytes()
        paths.append(folder / f"slice-{index + 1:03}.dcm")
        file.save_as(paths[-1], enforce_file_format=True)
    return paths


def slice_pixels(size: int, depth: float, noise: numpy.ndarray) -> numpy.ndarray:
    """Air, a body with two lungs that grow and shrink along it, a spine: stored values, 1,024 above Hounsfield's."""
    y, x = numpy.mgrid[-1 : 1 : size * 1j, -1 : 1 : size * 1j]
    pixels = numpy.full((size, size), 24.0)
    pixels[(x / 0.85) ** 2 + (y / 0.6) ** 2 < 1] = 1064
    lung = 0.15 + 0.22 * numpy.sin(numpy.pi * (0.15 + 0.7 * depth))
    for side in (-0.4, 0.4):
        pixels[((x - side) / lung) ** 2 + ((y + 0.05) / (1.25 * lung)) ** 2 < 1] = 180
    pixels[(x / 0.1) ** 2 + ((y - 0.38) / 0.12) ** 2 < 1] = 1700
    pixels[((x - 0.08) / 0.16) ** 2 + ((y + 0.12) / 0.18) ** 2 < 1] = 1080
    return (pixels + noise).clip(0).astype("<i2")
