/** A number with a true minus sign. */
const minus = (number) => String(number).replace("-", "\u2212");

/**
 * Every word the viewer shows, in English. Entries that take numbers are functions; another language replaces the whole
 * object.
 */
export default {
  viewer: "Image viewer",
  toolbar: "Viewer tools",
  series: "Series",
  seriesOf: (number) => (number === null ? "Series" : `Series ${number}`),
  pictures: "Pictures",
  others: "Other files",
  images: (count) => (count === 1 ? "1 image" : `${count} images`),
  files: (count) => (count === 1 ? "1 file" : `${count} files`),
  image: (at, count) => `Image ${at} of ${count}`,
  imageShort: (at, count) => `${at} / ${count}`,
  slider: "Position in the series",
  receiving: (done, expected) => `Receiving ${done} of ${expected}`,
  nothing: "Waiting for the first image",

  tools: {
    scroll: "Scroll", window: "Window", zoom: "Zoom", pan: "Move", length: "Length", angle: "Angle",
    clear: "Remove measurements",
    invert: "Invert", rotate: "Rotate right", flip: "Flip left to right", flipDown: "Flip top to bottom",
    smooth: "Smooth pixels",
    play: "Play", pause: "Pause", overlay: "Text and marks on the image", tags: "DICOM tags",
    download: "Download this file",
    reset: "Reset view",
    help: "Keys and gestures",
  },
  /** What stands under the drawings where there is room. */
  short: {
    scroll: "Scroll", window: "Window", zoom: "Zoom", pan: "Move", length: "Length", angle: "Angle", clear: "Remove",
    invert: "Invert",
    rotate: "Rotate", flip: "Flip ↔", flipDown: "Flip ↕", smooth: "Smooth", play: "Play", pause: "Pause",
    overlay: "Text", tags: "Tags",
    download: "Download", reset: "Reset", help: "Help",
  },
  withKey: (text, key) => `${text} (${key})`,
  preset: "Window preset",
  presets: {
    file: (text, at) => text || (at ? `From the file ${at + 1}` : "From the file"), whole: "Full range",
    fit: "Fit to image",
    custom: "Custom", brain: "Brain", lung: "Lung", bone: "Bone", abdomen: "Abdomen", mediastinum: "Mediastinum",
  },
  rate: "Images a second",
  perSecond: (rate) => `${rate} / s`,

  window: (centre, width) => `W ${width}  L ${minus(centre)}`,
  table: (text) => `Table ${text}`.trim(),
  zoom: (percent) => `Zoom ${percent} %`,
  location: (mm) => `Location ${minus(mm)} mm`,
  thickness: (mm) => `Thickness ${mm} mm`,
  lossy: (ratio) => (ratio ? `Lossy compression ${ratio} : 1` : "Lossy compression"),
  born: (date) => `Born ${date}`,
  planes: { axial: "Axial", coronal: "Coronal", sagittal: "Sagittal", oblique: "Oblique" },
  value: (value, unit) => (unit ? `${minus(value)} ${unit}` : `Stored value ${minus(value)}`),
  colour: (red, green, blue) => `R ${red}  G ${green}  B ${blue}`,
  padding: "Outside the image",
  place: (x, y) => `x ${x}  y ${y}`,

  length: (value, unit) => `${value} ${unit}`,
  angle: (degrees) => `${degrees}°`,
  atDetector: "at the detector",
  noScale: "no scale in the file",

  tagsTitle: "DICOM tags",
  tagsFilter: "Find a tag, name or value",
  tagsClose: "Close tags",
  tagsNone: "No tag matches",
  tagsMore: (count) => `${count} more are not listed; use the search`,
  tagColumns: ["Tag", "Name", "VR", "Value"],
  item: (at) => `Item ${at}`,
  bytes: (count) => (count === 1 ? "1 byte" : `${count.toLocaleString("en")} bytes`),
  fragments: (count) => `${count} fragments`,
  privateTag: "Private element",
  unknownTag: "Unknown element",
  unreadable: "Cannot be read",

  helpTitle: "Keys and gestures",
  helpClose: "Close help",
  keys: [
    ["↑ ↓, wheel", "One image back or on"],
    ["Page up, Page down", "Ten images"],
    ["Home, End", "First or last image"],
    ["← →", "Series before or after"],
    ["Space", "Play or pause"],
    ["W", "Window: drag across for width, down for level"],
    ["Z", "Zoom"],
    ["P", "Move"],
    ["S", "Scroll"],
    ["L", "Length"],
    ["A", "Angle: draw one arm, then set the end of the other"],
    ["Delete", "Remove the last measurement"],
    ["I", "Invert"],
    ["R", "Rotate right"],
    ["F", "Flip left to right"],
    ["+ −", "Zoom in or out"],
    ["O", "Text and marks on the image"],
    ["T", "DICOM tags"],
    ["0", "Reset view"],
    ["Middle button", "Move"],
    ["Right button", "Zoom"],
    ["Two fingers", "Zoom and move"],
  ],

  cannotShow: "This file cannot be shown here",
  download: "Download the file",
  downloadHint: "You can open it in a program for medical images on your own computer.",
  noDownload: "The owner has shared it for viewing only, so it cannot be downloaded.",
  failed: "This file did not arrive",
  reasons: {
    codec: (name) => `Its pixels are compressed with ${name}, which this viewer does not decode.`,
    elsewhere: (name) =>
      `Its pixels are compressed with ${name}, which no browser decodes. The Aureole agent does: start it on this ` +
      "computer and vouch for it under “This device”.",
    notDecoded: (name) => `The agent cannot decode its pixels (${name}). The file may be damaged.`,
    decoderMissing: () =>
      "The agent on this computer lacks a program that decodes it. “aureole doctor” says which one, and how to install it.",
    agentBusy: () => "The agent on this computer cannot decode it just now. Try again in a moment.",
    jpegProcess: () => "Its pixels are compressed with a kind of JPEG that this viewer does not decode.",
    jpeg12: () =>
      "Its pixels are compressed with 12-bit JPEG, which no browser decodes. The Aureole agent does: start it on this " +
      "computer and vouch for it under “This device”.",
    syntax: () => "It is written in a private or unknown form (transfer syntax).",
    bits: () => "Its pixels have a size that this viewer does not read (only 1, 8 and 16 bits).",
    float: () => "Its pixels are floating point numbers, which this viewer does not read.",
    photometric: () => "Its colours are in a form that this viewer does not read.",
    palette: () => "Its colour table is in a form that this viewer does not read.",
    noImage: (name, modality) =>
      `It is a DICOM file without an image${modality && ` (${modality})`}, such as a report, a plan or a recording.`,
    pdf: () => "It is a PDF document.",
    notImage: () => "It is neither a DICOM file nor a JPEG or PNG picture.",
    altered: () =>
      "This browser changes pixels against tracking, so the image would not be exact. Allow canvas data for this site.",
    tooLarge: () => "It is larger than this viewer allows.",
    preamble: () => "It is made to look like another kind of file as well. It may be harmful, so it is not opened.",
    truncated: () => "Its end is missing, so the image would be incomplete.",
    malformed: () => "It breaks the rules of its format, so it could be shown wrongly. It may be damaged.",
    notDicom: () => "It is not a DICOM file.",
  },
};
