import { AureoleError } from "../errors.js";

// `reason` is a key of `strings.reasons`: people are told by it, never by the detail, which holds nothing of the file.

/** A file that breaks a rule of DICOM or one of our bounds: code "malformed". */
export const malformed = (detail, reason = "malformed") => new AureoleError("malformed", detail, { reason });

/** A file that keeps the rules and asks for what is not shown here: code "unsupported". */
export const unsupported = (reason, detail) => new AureoleError("unsupported", detail, { reason });
