#!/usr/bin/env python3
"""Writes the table of value representations (PS3.6 chapters 6 to 8) that files without them are read with.

    .venv/bin/python tools/dicom/dictionary.py          writes Sources/DICOMweb/DataSets/DataDictionary+Table.swift
    .venv/bin/python tools/dicom/dictionary.py --check  fails where the file is not what would be written

The facts are the standard's; pydicom's generated tables say them.
"""

from __future__ import annotations

import sys
from collections import defaultdict
from pathlib import Path

from pydicom._dicom_dict import DicomDictionary

TARGET = Path(__file__).resolve().parents[2] / "Sources/DICOMweb/DataSets/DataDictionary+Table.swift"
# Where the standard leaves a choice: with the sign of the pixels, or by the encoding, which is implicit here.
CHOICES = {"US or SS": "XS", "OB or OW": "OW", "US or OW": "OW", "US or SS or OW": "OW"}
# What most elements are needs no line.
USUAL = "UN"


def written() -> str:
    """The file's text."""
    groups: dict[str, dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
    for tag, (vr, *_) in DicomDictionary.items():
        vr = CHOICES.get(vr, vr)
        if vr not in ("NONE", USUAL) and tag >> 16 > 2:
            groups[vr][tag >> 16].append(tag & 0xFFFF)
    lines = [
        "// swift-format-ignore-file",
        "extension DataDictionary {",
        "  /// Written by tools/dicom/dictionary.py: for each representation the groups, each with the numbers of its elements, all in",
        "  /// hexadecimal digits; a number after a dash ends a run of even or consecutive ones.",
        "  static let table: [String: String] = [",
    ]
    for vr in sorted(groups):
        words = []
        for group in sorted(groups[vr]):
            words.append(f"{group:x}:")
            words += [f"{element:x}" for element in sorted(groups[vr][group])]
        lines.append(f'    "{vr}": """')
        line = "     "
        for word in words:
            if len(line) + 1 + len(word) > 117:
                lines.append(line + " \\")
                line = "     "
            line += " " + word
        lines += [line, '      """,']
    return "\n".join([*lines, "  ]", "}", ""])


if __name__ == "__main__":
    text = written().replace("; a number after a dash ends a run of even or consecutive ones", "")
    if "--check" in sys.argv:
        sys.exit(0 if TARGET.read_text() == text else f"{TARGET.name} is not what the program writes")
    TARGET.write_text(text)
