// Drawings that look enough like a chest, a head or an X-ray to judge a page by.

export function drawPhantom(canvas, { modality, index = 0, count = 1 }) {
  const context = canvas.getContext("2d", { willReadFrequently: true });
  const { width, height } = canvas;
  const depth = count > 1 ? index / (count - 1) - 0.5 : 0;
  context.setTransform(width / 100, 0, 0, height / 100, 0, 0);
  context.fillStyle = "#000";
  context.fillRect(0, 0, 100, 100);
  const oval = (x, y, a, b, grey, turn = 0) => {
    context.beginPath();
    context.ellipse(x, y, Math.max(0.1, a), Math.max(0.1, b), turn, 0, 7);
    context.fillStyle = `rgb(${grey},${grey},${grey})`;
    context.fill();
  };
  if (modality === "MR") head(oval, depth);
  else if (modality === "DX") xray(context, oval);
  else if (modality === "US") fan(context, oval, depth);
  else chest(oval, depth);
  noise(context, width, height);
}

function chest(oval, depth) {
  const swell = 1 - depth * depth;
  oval(50, 54, 45, 31, 92);
  oval(50, 54, 42, 28, 118);
  oval(31, 52, 13 * swell + 3, 19 * swell + 3, 14, 0.12);
  oval(69, 52, 13 * swell + 3, 19 * swell + 3, 14, -0.12);
  oval(54, 52 + depth * 6, 10 * swell + 2, 9 * swell + 2, 150, 0.4);
  oval(50, 73, 6, 6, 225);
  oval(50, 73, 2.4, 2.4, 60);
  for (let rib = 0; rib < 7; rib += 1) {
    const angle = 0.45 + rib * 0.36;
    for (const side of [-1, 1])
      oval(50 + side * 41 * Math.sin(angle), 54 - 27 * Math.cos(angle), 3.6, 1.3, 215, side * (angle - 0.2));
  }
  for (let vessel = 0; vessel < 14; vessel += 1)
    oval(24 + (vessel % 7) * 2.4 + (vessel > 6 ? 38 : 0), 42 + ((vessel * 37) % 22) + depth * 8, 0.7, 0.7, 130);
}

function head(oval, depth) {
  const size = 1 - depth * depth * 0.8;
  oval(50, 50, 38 * size, 44 * size, 210);
  oval(50, 50, 35 * size, 41 * size, 25);
  oval(50, 50, 33 * size, 39 * size, 125);
  for (let fold = 0; fold < 18; fold += 1) {
    const angle = (fold / 18) * 6.28;
    oval(50 + 27 * size * Math.sin(angle), 50 + 32 * size * Math.cos(angle), 4.2, 1.6, 78, -angle + 0.6);
  }
  oval(44, 46, 3 * size, 11 * size, 22, 0.22);
  oval(56, 46, 3 * size, 11 * size, 22, -0.22);
  oval(50, 50, 0.5, 38 * size, 60);
}

function xray(context, oval) {
  const wash = context.createRadialGradient(50, 50, 10, 50, 50, 62);
  wash.addColorStop(0, "#a8a8a8");
  wash.addColorStop(1, "#181818");
  context.fillStyle = wash;
  context.fillRect(4, 2, 92, 96);
  oval(32, 50, 15, 30, 38, 0.1);
  oval(68, 50, 15, 30, 38, -0.1);
  oval(54, 62, 13, 15, 190, 0.5);
  oval(50, 45, 4, 42, 205);
  for (let rib = 0; rib < 8; rib += 1) {
    for (const side of [-1, 1]) {
      context.beginPath();
      context.ellipse(50 + side * 18, 26 + rib * 7.2, 17, 4.4, side * 0.28, Math.PI, 2 * Math.PI);
      context.strokeStyle = "rgba(200,200,200,.45)";
      context.lineWidth = 1.5;
      context.stroke();
    }
  }
}

function fan(context, oval, depth) {
  context.beginPath();
  context.moveTo(50, 4);
  context.arc(50, 4, 88, Math.PI * 0.28, Math.PI * 0.72);
  context.closePath();
  context.save();
  context.clip();
  context.fillStyle = "#3c3c3c";
  context.fillRect(0, 0, 100, 100);
  oval(48, 52 + depth * 10, 22, 14, 84);
  oval(58, 48, 7, 5, 8);
  context.restore();
}

function noise(context, width, height) {
  const pixels = context.getImageData(0, 0, width, height);
  let state = 1;
  for (let at = 0; at < pixels.data.length; at += 4) {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    const grain = ((state >>> 24) - 128) / 11;
    for (let channel = 0; channel < 3; channel += 1) pixels.data[at + channel] += grain;
  }
  context.putImageData(pixels, 0, 0);
}
