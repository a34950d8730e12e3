#!/usr/bin/env python3
"""Independent witnesses for FHIR: two other implementations of R4, and what the two do not check.

  check_fhir.py resources   reads one resource a line, prints what is wrong, one finding a line
  check_fhir.py schema      reads this project's table of types as JSON, prints where it differs from fhir.resources
  check_fhir.py examples    prints the files of HL7's R4 examples as fhirstarter has them, one a line, their text as it is
  check_fhir.py written     reads examples, a name, a tab and JSON a line; prints where one differs from HL7's, digits and all
  check_fhir.py types       reads the names of R4's resources as JSON, prints where they differ from fhirstarter's
  check_fhir.py currencies  reads codes of currencies as JSON, prints where they differ from pycountry's of ISO 4217

fhir.resources (R4B, whose resources used here are those of R4) checks structure and primitives; fhirkit-rs does so for
exactly 4.0.1. Neither checks required bindings nor profiles: the tables below do, written from the value sets at
hl7.org/fhir/R4 and from IHE's PCF 1.1 and BALP 1.1, not from this project's Swift.
"""

import importlib.util
import json
import pathlib
import sys
import zipfile

import fhirkit
import pycountry
from fhir.resources.R4B import get_fhir_model_class

REQUIRED = {
    "Patient.gender": "male female other unknown",
    "Practitioner.gender": "male female other unknown",
    "Observation.status": "registered preliminary final amended corrected cancelled entered-in-error unknown",
    "AuditEvent.action": "C R U D E",
    "AuditEvent.outcome": "0 4 8 12",
    "AuditEvent.agent.network.type": "1 2 3 4 5",
    "Consent.status": "draft proposed active rejected inactive entered-in-error",
    "Consent.provision.type": "deny permit",
    "Consent.provision.data.meaning": "instance related dependents authoredby",
    "ImagingStudy.status": "registered available cancelled entered-in-error unknown",
    "DocumentReference.status": "current superseded entered-in-error",
    "Device.status": "active inactive entered-in-error unknown",
    "Device.deviceName.type": "udi-label-name user-friendly-name patient-reported-name manufacturer-name model-name other",
    "Bundle.type": "document message transaction transaction-response batch batch-response history searchset collection",
    "Bundle.entry.search.mode": "match include outcome",
    "OperationOutcome.issue.severity": "fatal error warning information",
    "OperationOutcome.issue.code": "invalid structure required value invariant security login unknown expired forbidden "
    "suppressed processing not-supported duplicate multiple-matches not-found deleted too-long code-invalid extension "
    "too-costly business-rule conflict transient lock-error no-store exception timeout incomplete throttled informational",
    "CodeSystem.status": "draft active retired unknown",
    "CodeSystem.content": "not-present example fragment complete supplement",
    "CodeSystem.property.type": "code Coding string integer boolean dateTime decimal",
    "CapabilityStatement.status": "draft active retired unknown",
    "CapabilityStatement.kind": "instance capability requirements",
    "CapabilityStatement.rest.mode": "client server",
    "CapabilityStatement.rest.resource.versioning": "no-version versioned versioned-update",
    "CapabilityStatement.rest.resource.interaction.code": "read vread update patch delete history-instance history-type "
    "create search-type",
    "CapabilityStatement.rest.resource.searchParam.type": "number date string token reference composite quantity uri "
    "special",
}
PURPOSES = "TREAT ETREAT COC HPAYMT HOPERAT HRESCH PUBHLTH PATRQT FAMRQT PWATRNY SUPNWK".split()
ACT_REASON = "http://terminology.hl7.org/CodeSystem/v3-ActReason"
PCF = "https://profiles.ihe.net/ITI/PCF/StructureDefinition/IHE.PCF."
BALP = "https://profiles.ihe.net/ITI/BALP/StructureDefinition/IHE.BasicAudit."


def walk(value, path):
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from walk(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for inner in value:
            yield from walk(inner, path)
    else:
        yield path, value


def codes(concept):
    codings = concept.get("coding", []) if "coding" in concept else [concept]
    return {(coding.get("system"), coding.get("code")) for coding in codings}


def slices(items, system, code):
    return [item for item in items if (system, code) in codes(item.get("type", {}))]


def consent(resource):
    """IHE.PCF.consentFoundation and consentIntermediate."""
    provision = resource.get("provision", {})
    for name in ("patient", "dateTime", "performer", "organization", "policy"):
        if name not in resource:
            yield f"{name} is missing"
    if "sourceAttachment" not in resource and "sourceReference" not in resource:
        yield "source is missing"
    if ("http://terminology.hl7.org/CodeSystem/consentscope", "patient-privacy") not in codes(resource["scope"]):
        yield "scope"
    if any("uri" not in policy or "authority" in policy for policy in resource.get("policy", [])):
        yield "policy"
    for name in ("policyRule", "verification"):
        if name in resource:
            yield f"{name} is not used"
    if "type" not in provision:
        yield "provision.type is missing"
    for name in ("action", "class", "code", "securityLabel"):
        if name in provision:
            yield f"provision.{name} is not used"
    for actor in provision.get("actor", []):
        if ("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP") not in codes(actor["role"]):
            yield "provision.actor.role"
    for data in provision.get("data", []):
        if data["meaning"] not in ("instance", "related", "authoredby"):
            yield "provision.data.meaning"


def audit(resource):
    """IHE.BasicAudit: PatientRead, AuthZconsent, PrivacyDisclosure.Source."""
    profile = resource.get("meta", {}).get("profile", [""])[0]
    dcm = "http://dicom.nema.org/resources/ontology/DCM"
    agents, entities = resource["agent"], resource["entity"]

    def one(system, code, *needed):
        found = slices(agents, system, code)
        if len(found) != 1:
            yield f"{len(found)} agents {code}"
        for agent in found:
            for name in needed:
                if name not in agent:
                    yield f"agent {code} without {name}"

    kind = (resource["type"]["system"], resource["type"]["code"])
    subtypes = {(coding["system"], coding["code"]) for coding in resource["subtype"]}
    observer = resource["source"]["observer"]
    patients = slices(entities, "http://terminology.hl7.org/CodeSystem/audit-entity-type", "1")
    if len(patients) != 1 or not patients[0]["what"]["reference"].startswith("Patient/"):
        yield "entity patient"
    elif patients[0]["role"]["code"] != "1":
        yield "role of entity patient"
    if "modifierExtension" in resource:
        yield "modifierExtension"
    if profile == BALP + "PatientRead":
        if kind != ("http://terminology.hl7.org/CodeSystem/audit-event-type", "rest"):
            yield "type"
        if ("http://hl7.org/fhir/restful-interaction", "read") not in subtypes:
            yield "subtype"
        if resource["action"] != "R" or resource["outcome"] != "0":
            yield "action or outcome"
        yield from one(dcm, "110152", "who", "network")
        yield from one(dcm, "110153", "who", "network")
        data = slices(entities, "http://terminology.hl7.org/CodeSystem/audit-entity-type", "2")
        if len(data) != 1 or data[0]["role"]["code"] not in ("3", "4", "20") or "what" not in data[0]:
            yield "entity data"
    elif profile == BALP + "AuthZconsent":
        if kind != (dcm, "110113") or resource["action"] != "E" or "outcome" not in resource:
            yield "type, action or outcome"
        if ("https://profiles.ihe.net/ITI/BALP/CodeSystem/AuthZsubType", "AuthZ-Consent") not in subtypes:
            yield "subtype"
        if resource["outcome"] != "0" and "outcomeDesc" not in resource:
            yield "a denial without its reason"
        yield from one(dcm, "110150", "who", "network")
        yield from one("http://terminology.hl7.org/CodeSystem/v3-ParticipationType", "IRCP", "who")
        yield from one("http://terminology.hl7.org/CodeSystem/v3-RoleClass", "PROV", "who")
        yield from one("http://terminology.hl7.org/CodeSystem/extra-security-role-type", "authserver", "who")
        for agent in slices(
            agents, "http://terminology.hl7.org/CodeSystem/extra-security-role-type", "authserver"
        ):
            if agent["who"]["reference"] != observer["reference"]:
                yield "val-audit-source"
        consents = slices(entities, "http://hl7.org/fhir/resource-types", "Consent")
        if not consents or len(consents) + len(patients) != len(entities):
            yield "entities are patient and consent, and no others"
    elif profile == BALP + "PrivacyDisclosure.Source":
        if kind != (dcm, "110106") or resource["action"] != "R" or "outcome" not in resource:
            yield "type, action or outcome"
        if ("http://terminology.hl7.org/CodeSystem/iso-21089-lifecycle", "disclose") not in subtypes:
            yield "subtype"
        yield from one(dcm, "110153", "who", "network")
        yield from one(dcm, "110152", "who", "network")
        for agent in slices(agents, dcm, "110153"):
            if agent["who"]["reference"] != observer["reference"]:
                yield "val-audit-source"
        if len(entities) < 2:
            yield "entities"
    elif profile or resource["outcome"] == "0":
        yield f"profile {profile}"


def resources(lines):
    for number, line in enumerate(lines, 1):
        resource = json.loads(line)
        kind = resource["resourceType"]
        name = f"{number} {kind}"
        try:
            get_fhir_model_class(kind).model_validate_json(line)
        except Exception as error:
            yield f"{name}: fhir.resources: {str(error)[:300]}"
        for issue in fhirkit.validate(line):
            if issue.severity == "error":
                yield f"{name}: fhirkit: {issue.path}: {issue.message}"
        for path, value in walk(resource, kind):
            if path in REQUIRED and value not in REQUIRED[path].split():
                yield f"{name}: {path}: {value}"
        for purpose in resource.get("provision", {}).get("purpose", []):
            if purpose["system"] != ACT_REASON or purpose["code"] not in PURPOSES:
                yield f"{name}: purpose"
        if kind == "Consent":
            yield from (f"{name}: PCF: {finding}" for finding in consent(resource))
        if kind == "AuditEvent":
            yield from (f"{name}: BALP: {finding}" for finding in audit(resource))


def model(path):
    parts = path.split(".")
    found = get_fhir_model_class(parts[0])
    for part in parts[1:]:
        field = next(field for name, field in found.model_fields.items() if (field.alias or name) == part)
        kind = str(field.annotation).split("abc.")[1].split("Type")[0]
        found = get_fhir_model_class(kind)
    return found


def schema(table):
    resources_known = {name for name in table if "." not in name}
    for path, elements in sorted(table.items()):
        fields = {}
        for name, field in model(path).model_fields.items():
            name = field.alias or name
            if name in ("resource_type", "resourceType", "fhir_comments") or name.startswith("_"):
                continue
            extra = field.json_schema_extra or {}
            fields[name] = (
                "List[" in str(field.annotation),
                bool(field.is_required() or extra.get("element_required")) and not extra.get("one_of_many"),
                [value for value in extra.get("enum_values") or [] if value != "+"],
            )
        for name in sorted(elements):
            if path == "Extension" and name == "valueMeta":
                continue  # R4 lists it among the values of extensions, fhir.resources does not
            if name not in fields:
                yield f"{path}.{name}: there is no such element"
                continue
            is_list, is_required, values = fields[name]
            mine = elements[name]
            if mine["isList"] != is_list:
                yield f"{path}.{name}: list {mine['isList']}"
            if mine["isRequired"] != is_required:
                yield f"{path}.{name}: required {mine['isRequired']}"
            if mine["codes"] and not set(values) <= set(mine["codes"]):
                yield f"{path}.{name}: lacks codes {sorted(set(values) - set(mine['codes']))}"
        for name in sorted(set(fields) - set(elements)):
            # R4B has two types more than R4.
            if path != "Extension" or not name.endswith(("CodeableReference", "RatioRange")):
                yield f"{path}.{name}: is missing here"
    assert "Observation" in resources_known


def sequence():
    """The folder of R4 in fhirstarter, which is not imported: it wants other versions of what is installed here."""
    [folder] = importlib.util.find_spec("fhirstarter").submodule_search_locations
    return pathlib.Path(folder, "fhir_specification", "sequences", "R4")


def files():
    with zipfile.ZipFile(sequence() / "examples.zip") as archive:
        for name in sorted(archive.namelist()):
            yield name, archive.read(name).decode()


def exact(text):
    """JSON with its numbers as they are written."""
    digits = lambda number: ("number", number)
    return json.loads(text, parse_float=digits, parse_int=digits)


def written(lines):
    official = {f"{name} {example}": found for name, text in files() for example, found in exact(text).items()}
    for line in lines:
        name, text = line.split("\t", 1)
        # As text, so that the order of the members counts as well.
        if repr(exact(text)) != repr(official[name]["value"]):
            yield f"{name}: differs"


def types(lines):
    mine, theirs = set(json.loads("".join(lines))), set(json.loads((sequence() / "resource_types.json").read_text()))
    yield from (f"{name}: differs" for name in sorted(mine ^ theirs))


def currencies(lines):
    mine, theirs = set(json.loads("".join(lines))), {currency.alpha_3 for currency in pycountry.currencies}
    # Those that ISO's list of withdrawn codes has since R4 was published, with the year; pycountry has none of the past.
    theirs |= {"CUC", "HRK", "SLL", "ZWL", "ANG", "BGN"}  # 2021, 2023, 2024, 2024, 2025, 2026
    yield from (f"{name}: differs" for name in sorted(mine ^ theirs))


def main():
    if sys.argv[1] == "examples":
        for name, text in files():
            print(json.dumps({"name": name, "text": text}))
        print("checked")
        return
    check = {
        "resources": resources,
        "schema": lambda lines: schema(json.loads("".join(lines))),
        "written": written,
        "types": types,
        "currencies": currencies,
    }[sys.argv[1]]
    count = 0
    for finding in check(line for line in sys.stdin if line.strip()):
        print(finding)
        count += 1
    print("checked" if count == 0 else f"{count} findings")


if __name__ == "__main__":
    main()
