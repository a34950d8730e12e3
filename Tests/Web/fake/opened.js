// An opened record, made up: its items are small JSON texts that the made-up viewer draws.

import { observation } from "./balance.js";
import { dicomFile } from "./dicom.js";

const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));

export class OpenedFake {
  faults = [];

  constructor(record, { viewOnly, until, reference, shows: [modality, count], dicom = false, balance }) {
    this.dicom = dicom;
    this.balance = balance;
    this.record = record;
    this.viewOnly = viewOnly;
    this.until = until;
    this.reference = reference;
    const image = !["PDF", "ECG", "BALANCE"].includes(modality);
    this.manifest = {
      sender: "",
      measuredAt: 0,
      items: Array.from({ length: count }, (_, index) => ({
        name: image
          ? `${modality.toLowerCase()}-${String(index + 1).padStart(3, "0")}.dcm`
          : modality === "PDF"
            ? "Radiology report.pdf"
            : modality === "BALANCE"
              ? "observation.json"
              : "ecg.json",
        type: image ? "application/dicom" : modality === "PDF" ? "application/pdf" : "application/fhir+json",
        size: 524_288,
        dicom: image
          ? {
              modality,
              study: "1.2.3",
              series: "1.2.3.4",
              instance: `1.2.3.4.${index}`,
              sopClass: "",
              transferSyntax: "",
            }
          : undefined,
      })),
    };
    this.modality = modality;
    this.count = count;
  }

  async item(index) {
    await wait(15);
    if (this.modality === "BALANCE") return new TextEncoder().encode(JSON.stringify(observation(this.balance)));
    if (this.dicom) return dicomFile({ modality: this.modality, index, count: this.count });
    return new TextEncoder().encode(JSON.stringify({ modality: this.modality, index, count: this.count }));
  }

  close() {}
}
