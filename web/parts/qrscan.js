// Reading a code with the camera, where the browser can: nothing leaves the device.

import { button } from "./controls.js";
import { openDialog } from "./dialog.js";
import { h } from "./dom.js";
import { failure } from "./errors.js";
import { t } from "./text.js";

/** Whether this browser reads codes by itself. */
export const canScan = () => "BarcodeDetector" in globalThis && Boolean(navigator.mediaDevices?.getUserMedia);

/** A button that scans and gives the text, or null where that cannot be done. */
export function scanButton(onText) {
  if (!canScan()) return null;
  return button({
    label: t("scan.button"),
    icon: "camera",
    act: async () => {
      const text = await scan();
      if (text) onText(text);
    },
  });
}

async function scan() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
  } catch {
    throw failure("noCamera");
  }
  try {
    return await openDialog({ title: t("scan.title"), build: (close) => view(stream, close) });
  } finally {
    for (const track of stream.getTracks()) track.stop();
  }
}

function view(stream, close) {
  const video = h("video", { class: "scan", playsinline: true, muted: true, "aria-label": t("scan.view") });
  const detector = new BarcodeDetector({ formats: ["qr_code"] });
  video.srcObject = stream;
  video.play();
  const look = async () => {
    if (!stream.active) return;
    const [found] = await detector.detect(video).catch(() => []);
    if (found) close(found.rawValue);
    else setTimeout(look, 150);
  };
  video.addEventListener("playing", look, { once: true });
  return h(
    "div",
    { class: "stack" },
    h("p", null, t("scan.hint")),
    video,
    button({ label: t("dialog.cancel"), kind: "quiet", act: () => close(null) }),
  );
}
