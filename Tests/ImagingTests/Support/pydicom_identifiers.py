#!/usr/bin/env python3
"""Prints what pydicom reads of its own test files, one JSON object a line, for PydicomTests to compare with.

Only files that the installed package holds are read; nothing is fetched. `readable` says whether pydicom reads the
file without force. Every value is the text of str(ds.X), joined by backslashes where there are several; null where
absent or empty.
"""

import json
import pathlib
import sys
import warnings

import pydicom
from pydicom.multival import MultiValue

KEYWORDS = {
    "sopClass": "SOPClassUID",
    "sopInstance": "SOPInstanceUID",
    "study": "StudyInstanceUID",
    "series": "SeriesInstanceUID",
    "modality": "Modality",
    "patient": "PatientID",
    "issuer": "IssuerOfPatientID",
    "studyDate": "StudyDate",
    "photometric": "PhotometricInterpretation",
    "rows": "Rows",
    "columns": "Columns",
    "bits": "BitsAllocated",
}


def text(data_set, keyword):
    value = data_set.get(keyword)
    if value is None:
        return None
    if isinstance(value, MultiValue):
        return "\\".join(str(part) for part in value) or None
    return str(value) or None


def describe(path):
    row = {"path": str(path), "readable": True}
    try:
        data_set = pydicom.dcmread(path)
        row |= {name: text(data_set, keyword) for name, keyword in KEYWORDS.items()}
        syntax = data_set.file_meta.get("TransferSyntaxUID")
        row["transferSyntax"] = None if syntax is None else str(syntax)
        row["elements"] = len(data_set)
    except Exception as error:  # whatever it raises, it did not read the file
        row = {"path": str(path), "readable": False, "reason": type(error).__name__}
    return row


def main():
    warnings.simplefilter("ignore")
    data = pathlib.Path(pydicom.__file__).parent / "data"
    files = sorted(path for folder in ("test_files", "charset_files") for path in (data / folder).rglob("*"))
    out = open(sys.argv[1], "w", encoding="utf-8") if len(sys.argv) > 1 else sys.stdout
    with out:
        for path in files:
            if path.is_file() and path.suffix != ".py" and "__pycache__" not in path.parts:
                print(json.dumps(describe(path)), file=out)


if __name__ == "__main__":
    main()
