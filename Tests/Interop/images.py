"""Made-up images, as bytes of files."""

from __future__ import annotations

import io

import numpy
from pydicom.dataset import Dataset, FileMetaDataset
from pydicom.uid import ExplicitVRLittleEndian, generate_uid

CT = "1.2.840.10008.5.1.4.1.1.2"


def series(count: int, patient: str = "P-1", issuer: str | None = None, size: int = 64, name: str = "Marlow^Ada") -> list[Dataset]:
    """So many slices of one series of a new study, which differ in every pixel."""
    study, series_uid = generate_uid(), generate_uid()
    random = numpy.random.default_rng(11)
    return [_slice(study, series_uid, index, patient, issuer, size, name, random) for index in range(count)]


def _slice(
    study: str, series_uid: str, index: int, patient: str, issuer: str | None, size: int, name: str, random: numpy.random.Generator
) -> Dataset:
    file = Dataset()
    file.file_meta = FileMetaDataset()
    file.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
    file.file_meta.MediaStorageSOPClassUID = file.SOPClassUID = CT
    file.file_meta.MediaStorageSOPInstanceUID = file.SOPInstanceUID = generate_uid()
    file.StudyInstanceUID, file.SeriesInstanceUID, file.Modality = study, series_uid, "CT"
    file.PatientName, file.PatientID, file.StudyDate, file.StudyTime = name, patient, "20261126", "101500"
    if issuer:
        file.IssuerOfPatientID = issuer
    file.PatientBirthDate, file.PatientSex, file.AccessionNumber, file.ReferringPhysicianName = "", "O", "A-1", ""
    file.StudyID, file.SeriesNumber, file.InstanceNumber = "1", 1, index + 1
    file.ImagePositionPatient, file.ImageOrientationPatient = [0, 0, index * 2], [1, 0, 0, 0, 1, 0]
    file.PixelSpacing, file.Rows, file.Columns = [1, 1], size, size
    file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
    file.BitsAllocated = file.BitsStored = 16
    file.HighBit, file.PixelRepresentation = 15, 1
    file.RescaleIntercept, file.RescaleSlope, file.WindowCenter, file.WindowWidth = -1024, 1, 40, 400
    file.PixelData = random.integers(0, 4096, (size, size), dtype="<i2").tobytes()
    return file


def encoded(image: Dataset) -> bytes:
    """The file."""
    stream = io.BytesIO()
    image.save_as(stream, enforce_file_format=True)
    return stream.getvalue()


def multipart(files: list[bytes], boundary: str = "here-it-ends") -> tuple[bytes, dict[str, str]]:
    """A message of STOW-RS and its headers."""
    body = b"".join(
        b"--" + boundary.encode() + b"\r\nContent-Type: application/dicom\r\n\r\n" + file + b"\r\n" for file in files
    )
    headers = {"Content-Type": f'multipart/related; type="application/dicom"; boundary={boundary}', "Accept": "application/dicom+json"}
    return body + b"--" + boundary.encode() + b"--\r\n", headers
