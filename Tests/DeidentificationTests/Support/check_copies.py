"""Checks de-identified copies with pydicom and the attribute lists of dicom-anonymizer, two strangers to the product.

  check_copies.py make FOLDER              writes originals with planted identifiers into FOLDER
  check_copies.py check ORIGINALS COPIES   compares; prints what was checked; exits 1 at the first finding

COPIES holds image-00001.dcm and so on, in the order of the sorted originals. With --pydicom as ORIGINALS, pydicom's own
files that were copied are listed in COPIES/originals.txt, one a line.
"""

import pathlib
import sys

import pydicom
from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as lists
from pydicom.dataset import Dataset, FileDataset, FileMetaDataset
from pydicom.sequence import Sequence
from pydicom.uid import ExplicitVRBigEndian, ExplicitVRLittleEndian, ImplicitVRLittleEndian, UID

NAME, PATIENT, DATE, ROOT = "Quintessa^Marblethwaite", "PX-7734190", "19470613", "1.2.826.0.1.3680043.9.7433.77"
CANARIES = [b"Quintessa", b"Marblethwaite", b"PX-7734190", b"19470613", b"20230917", b"9.7433.77", b"Canary", b"CANARY"]
LISTED = {t[0] << 16 | t[1] for t in lists.ALL_TAGS if len(t) == 2}
MAPPED = {t[0] << 16 | t[1] for t in lists.U_TAGS}
KINDS = ("SOPClassUID", "TransferSyntaxUID", "CodingSchemeUID")
# What a person never typed and says nothing of one: fixed words that this product writes.
DUMMIES = {"", "REMOVED", "19000101", "000000", "19000101000000", "000Y", "0", "0.0", "urn:removed"}


def planted(number, syntax):
    meta = FileMetaDataset()
    meta.MediaStorageSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    meta.MediaStorageSOPInstanceUID = UID(f"{ROOT}.3.{number}")
    meta.TransferSyntaxUID = syntax
    meta.SourceApplicationEntityTitle = "CANARY_AE"
    meta.PrivateInformationCreatorUID = f"{ROOT}.99"
    meta.PrivateInformation = b"Canary private "
    file = FileDataset(
        "", {}, file_meta=meta, preamble=b"Canary" + bytes(122), is_implicit_VR=syntax == ImplicitVRLittleEndian,
        is_little_endian=syntax != ExplicitVRBigEndian)
    file.SOPClassUID, file.SOPInstanceUID = meta.MediaStorageSOPClassUID, meta.MediaStorageSOPInstanceUID
    file.StudyInstanceUID, file.SeriesInstanceUID = ROOT + ".1", ROOT + ".2"
    file.FrameOfReferenceUID = ROOT + ".4"
    file.SpecificCharacterSet, file.Modality = "ISO_IR 100", "CT"
    file.PatientName, file.PatientID, file.PatientBirthDate, file.PatientSex = NAME, PATIENT, DATE, "F"
    # One of each representation, from the list and from beside it.
    for tag in sorted(LISTED):
        try:
            vr = pydicom.datadict.dictionary_VR(tag)
        except KeyError:
            continue
        if tag >> 16 in (0, 2, 4) or tag in file:
            continue
        values = {
            "LO": "Canary text", "SH": "Canary", "ST": "Canary text", "LT": "Canary text", "UT": "Canary text",
            "UC": "Canary text", "PN": NAME, "DA": "20230917", "DT": "20230917101112", "TM": "101112", "CS": "CANARY",
            "AE": "CANARY", "AS": "076Y", "UI": f"{ROOT}.5.{tag}", "UR": "urn:Canary", "OB": b"Canary", "UN": b"Canary",
        }
        if vr in values:
            file.add_new(tag, vr, values[vr])
        elif vr == "SQ" and tag not in (0x00400275, 0x00082112):
            file.add_new(tag, vr, Sequence([nested(tag)]))
    file.ReferencedImageSequence = Sequence([reference((number + 1) % 3)])
    file.add_new(0x00190010, "LO", "CANARY CREATOR")
    file.add_new(0x00191001, "LO", "Canary private")
    file.add_new(0x00191002, "SQ", Sequence([nested(1)]))
    file.add_new(0x60000010, "US", 1)
    file.add_new(0x60003000, "OW", b"Canary")
    file.add_new(0x50003000, "OW", b"Canary")
    file.RequestAttributesSequence = Sequence([nested(2)])
    file.ImageComments = "Canary " + NAME
    file.ContrastBolusAgent = "given to Marblethwaite"
    deep = file
    for _ in range(12):
        deep.ReferencedSeriesSequence = Sequence([Dataset()])
        deep = deep.ReferencedSeriesSequence[0]
        deep.SeriesInstanceUID, deep.PatientName, deep.StudyDate = ROOT + ".2", NAME, "20230917"
    file.Rows = file.Columns = 4
    file.BitsAllocated, file.BitsStored, file.HighBit, file.PixelRepresentation = 16, 12, 11, 0
    file.SamplesPerPixel, file.PhotometricInterpretation = 1, "MONOCHROME2"
    file.PixelData = bytes(range(32))
    return file


def nested(number):
    item = Dataset()
    item.PatientName, item.PatientID, item.StudyDate = NAME, PATIENT, "20230917"
    item.ReferencedSOPInstanceUID, item.TextValue = f"{ROOT}.6.{number}", "Canary text"
    item.CodeMeaning, item.CodeValue = "Canary meaning", "CANARY"
    item.InstitutionName = "Canary house"
    return item


def reference(number):
    item = Dataset()
    item.ReferencedSOPClassUID = "1.2.840.10008.5.1.4.1.1.2"
    item.ReferencedSOPInstanceUID = f"{ROOT}.3.{number}"
    return item


def make(folder):
    for number, syntax in enumerate([ExplicitVRLittleEndian, ImplicitVRLittleEndian, ExplicitVRBigEndian]):
        planted(number, syntax).save_as(folder / f"{number}.dcm", enforce_file_format=True)


def walk(data, path=""):
    for element in data:
        yield path, element
        if element.VR == "SQ":
            for place, item in enumerate(element.value):
                yield from walk(item, f"{path}{element.tag}[{place}]")


def texts(element):
    value = element.value
    parts = value if element.VM > 1 else [value]
    return [str(part).strip("\0 ") for part in parts if part is not None]


def compare(original, copy, findings):
    before = {}
    for path, element in walk(original):
        if element.VR not in ("SQ", "OB", "OW", "UN") and element.tag in LISTED:
            before.setdefault(int(element.tag), set()).update(texts(element))
    for path, element in walk(copy):
        tag = int(element.tag)
        if element.tag.is_private or element.tag.group & 0xFF00 in (0x5000, 0x6000):
            findings.append(f"{path}{element.tag} is still there")
        if element.VR in ("SQ", "OB", "OW", "UN") or tag not in LISTED:
            continue
        for text in texts(element):
            wellknown = element.VR == "UI" and text.startswith("1.2.840.10008.")
            if text not in DUMMIES and not wellknown and text in before.get(tag, ()):
                findings.append(f"{path}{element.tag} has an original value")
            if element.VR == "UI" and text and not wellknown and not text.startswith("2.25."):
                findings.append(f"{path}{element.tag} has a foreign identifier")
    assert copy.PatientIdentityRemoved == "YES" and copy.LongitudinalTemporalInformationModified == "REMOVED"
    assert copy.DeidentificationMethodCodeSequence[0].CodeValue == "113100"
    if "PixelData" in original and original.get("PixelData") != copy.get("PixelData"):
        # A deflated file is written anew; its pixels are the same bytes all the same.
        findings.append("the pixels differ")


def check(originals, copies):
    if originals == "--pydicom":
        names = [pathlib.Path(line) for line in (copies / "originals.txt").read_text().splitlines()]
    else:
        names = sorted(pathlib.Path(originals).glob("*.dcm"))
    instances, count = {}, 0
    for place, name in enumerate(names):
        written = copies / f"image-{place + 1:05}.dcm"
        original, copy, findings = pydicom.dcmread(name, force=True), pydicom.dcmread(written), []
        compare(original, copy, findings)
        if originals != "--pydicom":
            data = written.read_bytes()
            findings += [f"the bytes hold {word}" for word in CANARIES if word in data]
            instances[name.stem] = copy
        if copy.preamble != bytes(128) or copy.file_meta.get("MediaStorageSOPInstanceUID") != copy.get(
            "SOPInstanceUID"
        ):
            findings.append("preamble or file meta")
        if findings:
            sys.exit(f"{name.name}: " + "; ".join(findings[:10]))
        count += 1
    if instances:
        new = {key: copy.SOPInstanceUID for key, copy in instances.items()}
        assert len({copy.StudyInstanceUID for copy in instances.values()}) == 1, "the study fell apart"
        for key, copy in instances.items():
            told = copy.ReferencedImageSequence[0].ReferencedSOPInstanceUID
            assert told == new[str((int(key) + 1) % 3)], "a reference does not resolve"
    assert count
    print(f"{count} copies checked")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(pathlib.Path(sys.argv[2]))
    else:
        check(sys.argv[2], pathlib.Path(sys.argv[3]))
