"""Writes the two tables of Sources/Deidentification from published sources.

The attributes of PS3.15 table E.1-1 and what the basic profile does with them come from dicom-anonymizer (edition 2026c);
what the options do with them from idiscore (edition 2024d, columns of the same table); the value representations of PS3.6
from pydicom. An attribute that only one of the first two names is taken all the same, so that nothing is missed.

  tables.py          writes the files
  tables.py --check  exits 1 where the committed files differ
"""

import ast
import importlib.util
import pathlib
import sys

from dicomanonymizer.dicom_anonymization_databases import dicomfields_2026c as current
from pydicom.datadict import DicomDictionary

ROOT = pathlib.Path(__file__).resolve().parents[2] / "Sources" / "Deidentification"
LETTERS = {
    "retain_uid": "u", "retain_device_id": "d", "retain_institution_id": "i", "retain_patient_characteristics": "c",
    "retain_full_dates": "f", "retain_modified_dates": "m", "clean_descriptors": "t", "clean_structured_content": "s",
    "clean_graphics": "g",
}
CODES = {
    "D_TAGS": "D", "Z_TAGS": "Z", "X_TAGS": "X", "U_TAGS": "U", "Z_D_TAGS": "Z/D", "X_Z_TAGS": "X/Z", "X_D_TAGS": "X/D",
    "X_Z_D_TAGS": "X/Z/D", "X_Z_U_STAR_TAGS": "X/Z/U",
}
NAMES = {
    "KEEP": "K", "CLEAN": "C", "REMOVE": "X", "EMPTY": "Z", "DUMMY": "D", "UID": "U", "REMOVE_OR_EMPTY": "X/Z",
    "EMPTY_OR_DUMMY": "Z/D", "REMOVE_OR_DUMMY": "X/D", "REMOVE_OR_EMPTY_OR_DUMMY": "X/Z/D",
    "REMOVE_OR_EMPTY_OR_UID": "X/Z/U",
}


def columns():
    """The columns of idiscore's table: name to {tag: code}. Read as text, since the package asks for old libraries."""
    folder = pathlib.Path(importlib.util.find_spec("idiscore").origin).parent
    found = {}
    for node in ast.parse((folder / "_public_dicom.py").read_text()).body:
        if not isinstance(node, ast.Assign) or not isinstance(node.value, ast.Call):
            continue
        rules = next((k.value for k in node.value.keywords if k.arg == "rules"), None)
        if rules is None:
            continue
        column = found.setdefault(node.targets[0].id, {})
        for rule in rules.elts:
            identifier, code = rule.elts
            # Repeating groups and private attributes have rules of their own in the code.
            if identifier.func.id == "SingleTag":
                column[int(identifier.args[0].value, 16)] = NAMES[code.attr]
    return found


def profile():
    """Tag to code of the basic profile, and letters of the options."""
    table = columns()
    basic = dict(table["basic_profile"])
    for name, code in CODES.items():
        for tag in getattr(current, name):
            if len(tag) == 2:
                basic[tag[0] << 16 | tag[1]] = code
    options = {}
    for name, letter in LETTERS.items():
        for tag, code in table[name].items():
            assert code in "KC" or name == "retain_full_dates", (name, tag, code)
            if code in "KC":
                options[tag] = options.get(tag, "") + letter + code
    return [f"{tag:08x}:{code}:{options.get(tag, '')}" for tag, code in sorted(basic.items())]


def dictionary():
    """Group, value representation and the elements that have it."""
    groups = {}
    for tag, (vr, *_) in DicomDictionary.items():
        if vr == "NONE" or tag >> 16 == 2:
            continue
        groups.setdefault((tag >> 16, vr.split(" or ")[-1]), []).append(tag & 0xFFFF)
    words = []
    for (group, vr), elements in sorted(groups.items()):
        words += [f"{group:04x}{vr}"] + [f"{element:04x}" for element in sorted(elements)]
    return words


def lines(words, width=116):
    line = ""
    for word in words:
        if len(line) + len(word) + 1 > width:
            yield line
            line = ""
        line = f"{line} {word}".strip()
    yield line


def source(kind, comment, words):
    text = "\n".join("    " + line for line in lines(words))
    return (
        f"// Written by tools/deidentification/tables.py; do not edit.\n\nextension {kind} {{\n  /// {comment}\n"
        f'  static let rows = """\n{text}\n    """\n}}\n'
    )


FILES = {
    "ConfidentialityTable+Rows.swift": lambda: source(
        "ConfidentialityTable", "Tag, code of the basic profile, and per option a letter with K (keep) or C (clean).",
        profile()),
    "DataDictionary+Rows.swift": lambda: source(
        "DataDictionary", "Group with a value representation, then the elements that have it.", dictionary()),
}

if __name__ == "__main__":
    wrong = []
    for name, write in FILES.items():
        path, text = ROOT / name, write()
        if "--check" not in sys.argv:
            path.write_text(text)
        elif not path.exists() or path.read_text() != text:
            wrong.append(name)
    if wrong:
        sys.exit("not what tools/deidentification/tables.py writes: " + ", ".join(wrong))
