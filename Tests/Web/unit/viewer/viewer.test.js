import { describe, thumbnail, Viewer } from "/web/viewer/viewer.js";
import { ascii, imageFile, rleFrame, SYNTAX } from "./make.js";
import { slice } from "./phantom.js";

const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));
/** Some time, and until what was asked to be drawn meanwhile is drawn, however busy the computer is. */
const settle = async (ms = 30) => {
  await new Promise((resolve) => setTimeout(resolve, ms));
  await frame();
  await frame();
};
/** Runs with a viewer of 800 by 600 and closes it. */
async function withViewer(options, run) {
  const place = document.createElement("div");
  Object.assign(place.style, { width: "800px", height: "600px", position: "absolute", top: "0", left: "0" });
  document.body.append(place);
  const viewer = new Viewer(place, options);
  try {
    await run(viewer, viewer.root, place);
  } finally {
    viewer.close();
    place.remove();
  }
}
const small = (at, count = 5, more = {}) => slice(at, count, { size: 32, ...more });
const press = (root, key) => root.querySelector(".stage").dispatchEvent(
  new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }),
);
const tool = (root, name) => root.querySelector(`.tool-${name}`);
const overlay = (root) => root.querySelector(".overlay").textContent;
async function drag(viewer, from, to, pointerType = "mouse") {
  const canvas = viewer.stage.canvas;
  const box = canvas.getBoundingClientRect();
  const send = (type, [x, y]) => canvas.dispatchEvent(
    new PointerEvent(
      type,
      {
        pointerId: 1, pointerType, button: 0, clientX: box.left + x, clientY: box.top + y, bubbles: true,
        cancelable: true,
      },
    ),
  );
  canvas.setPointerCapture = () => {};
  send("pointerdown", from);
  send("pointermove", [(from[0] + to[0]) / 2, (from[1] + to[1]) / 2]);
  send("pointermove", to);
  send("pointerup", to);
  await settle();
}

export default {
  "the first image is shown while the rest streams, and stays while others come before it": async (t) => {
    await withViewer({}, async (viewer, root) => {
      viewer.setExpected(5);
      viewer.add(small(2), { name: "c", index: 2 });
      await settle();
      t.ok(overlay(root).includes("1 / 1"), overlay(root));
      t.ok(root.querySelector(".progress").textContent.includes("1 of 5"));
      for (const at of [4, 0, 3, 1]) viewer.add(small(at), { name: "x", index: at });
      await settle();
      t.equal(viewer.reading.shown.slot.item.index, 2);
      t.ok(overlay(root).includes("3 / 5"), overlay(root));
      t.equal(viewer.reading.series.slots.map(({ item }) => item.index), [0, 1, 2, 3, 4]);
      t.ok(root.querySelector(".progress").hidden);
    });
  },
  "image and words change together": async (t) => {
    await withViewer({}, async (viewer, root) => {
      for (let at = 0; at < 3; at += 1) viewer.add(small(at, 3), { index: at });
      await settle();
      press(root, "ArrowDown");
      await settle();
      t.ok(overlay(root).includes("2 / 3") && overlay(root).includes("Location −47.5 mm"), overlay(root));
      t.ok(["R", "L", "A", "P"].every((letter, at) => root.querySelectorAll(".edge")[at].textContent === letter));
    });
  },
  "keys move, turn, invert and reset": async (t) => {
    await withViewer({}, async (viewer, root) => {
      for (let at = 0; at < 30; at += 1) viewer.add(small(at, 30), { index: at });
      await settle();
      const after = (key) => (press(root, key), viewer.reading.at);
      t.equal([after("End"), after("PageUp"), after("Home"), after("ArrowUp"), after("PageDown")], [29, 19, 0, 0, 10]);
      await settle();
      press(root, "r");
      press(root, "f");
      press(root, "i");
      t.equal(viewer.reading.series.view.turn, [-0, 1, 1, 0]);
      t.equal(tool(root, "invert").getAttribute("aria-pressed"), "true");
      press(root, "0");
      t.equal([viewer.reading.series.view.turn, viewer.reading.series.isInverted], [[1, 0, 0, 1], false]);
      press(root, "l");
      t.equal(tool(root, "length").getAttribute("aria-pressed"), "true");
    });
  },
  "keys typed into a field stay there": async (t) => {
    await withViewer({}, async (viewer, root) => {
      viewer.add(small(0), { index: 0 });
      await settle();
      press(root, "t");
      root.querySelector(".tags input").dispatchEvent(new KeyboardEvent("keydown", { key: "i", bubbles: true }));
      t.ok(!viewer.reading.series.isInverted);
    });
  },
  "dragging sets the window, and a preset sets it by name": async (t) => {
    await withViewer({}, async (viewer, root) => {
      viewer.add(small(0), { index: 0 });
      await settle();
      t.ok(overlay(root).includes("W 400  L 40"));
      await drag(viewer, [300, 300], [400, 260]);
      const { centre, width } = viewer.reading.choiceFor(viewer.reading.shown);
      t.ok(width > 450 && centre < 20, `${width} ${centre}`);
      t.equal(root.querySelector("select").value, "custom");
      viewer.commands.preset("lung");
      t.ok(overlay(root).includes("W 1500  L −600"), overlay(root));
      viewer.add(small(1), { index: 1 });
      press(root, "ArrowDown");
      await settle();
      t.ok(overlay(root).includes("W 1500  L −600"), "the series keeps it");
    });
  },
  "the window paints what it says": async (t) => {
    await withViewer({}, async (viewer) => {
      viewer.add(small(2), { index: 0 });
      await settle(60);
      const own = viewer.stage.picture.getContext("2d").getImageData(0, 0, 32, 32).data;
      const { frame } = viewer.reading.shown;
      for (let at = 0; at < frame.values.length; at += 7) {
        const grey = Math.round(Math.min(255, Math.max(0, ((frame.values[at] - 1024 - 39.5) / 399 + 0.5) * 255)));
        t.equal([own[at * 4], own[at * 4 + 3]], [grey, 255]);
      }
    });
  },
  "lengths are in mm, stay with their image and can be removed": async (t) => {
    await withViewer({}, async (viewer, root) => {
      for (let at = 0; at < 2; at += 1) viewer.add(small(at, 2), { index: at });
      await settle();
      press(root, "l");
      await drag(viewer, [300, 300], [400, 300]);
      const of = () => viewer.pen.measurements.of(viewer.reading.shown.slot.item, 0);
      const [length] = of();
      const { scale } = viewer.stage.map;
      t.near((length.points[1][0] - length.points[0][0]) * scale, 100, 0.5);
      press(root, "ArrowDown");
      await settle();
      t.equal(of().length, 0);
      press(root, "ArrowUp");
      await settle();
      t.equal(of().length, 1);
      press(root, "Delete");
      t.equal(of().length, 0);
    });
  },
  "an angle is a drag and then another end, and Escape gives it up": async (t) => {
    await withViewer({}, async (viewer, root) => {
      viewer.add(small(0), { index: 0 });
      await settle();
      press(root, "a");
      await drag(viewer, [400, 200], [300, 300]);
      t.equal(viewer.pen.draft.points.length, 3);
      await drag(viewer, [310, 310], [400, 400]);
      t.equal([viewer.pen.draft, viewer.pen.measurements.of(viewer.reading.shown.slot.item, 0).length], [null, 1]);
      await drag(viewer, [200, 200], [250, 100]);
      press(root, "Escape");
      t.equal([viewer.pen.draft, viewer.pen.measurements.of(viewer.reading.shown.slot.item, 0).length], [null, 1]);
    });
  },
  "the value under the pointer is in Hounsfield units, or says that it is the stored value": async (t) => {
    const { valueText } = await import("/web/viewer/pointer.js");
    const { default: strings } = await import("/web/viewer/strings-en.js");
    const { Item } = await import("/web/viewer/item.js");
    const coloured = imageFile({ rows: 1, columns: 1, samples: 3, photometric: "RGB", pixels: Uint8Array.of(1, 2, 3) });
    const say = async (bytes, place) => {
      const item = new Item(bytes, { index: 0 });
      return valueText(
        { slot: { item, frame: 0 }, frame: await item.image.decode(), details: item.look(0) }, place, strings,
      );
    };
    t.ok(/^−\d+ HU {3}x 0 {2}y 0$/.test(await say(small(0), [0.5, 0.5])));
    t.ok((await say(imageFile({ pixels: Uint8Array.of(9, 8, 7, 6) }), [1, 1])).startsWith("Stored value 6"));
    t.ok(
      (await say(coloured, [0, 0])).startsWith("R 1  G 2  B 3"),
    );
    t.equal(await say(small(0), [40, 1]), "");
  },
  "one finger scrolls and two zoom": async (t) => {
    await withViewer({}, async (viewer) => {
      for (let at = 0; at < 20; at += 1) viewer.add(small(at, 20), { index: at });
      await settle();
      viewer.commands.use("scroll");
      await drag(viewer, [300, 200], [300, 290], "touch");
      t.ok(viewer.reading.at >= 4, String(viewer.reading.at));
      const canvas = viewer.stage.canvas;
      const send = (type, pointerId, x, y) => canvas.dispatchEvent(
        new PointerEvent(
          type, { pointerId, pointerType: "touch", button: 0, clientX: x, clientY: y, bubbles: true, cancelable: true },
        ),
      );
      send("pointerdown", 1, 300, 300);
      send("pointerdown", 2, 400, 300);
      send("pointermove", 2, 500, 300);
      t.near(viewer.reading.series.view.zoom, 2, 0.01);
      for (const id of [1, 2]) send("pointerup", id, 300, 300);
    });
  },
  "the wheel goes through the stack": async (t) => {
    await withViewer({}, async (viewer) => {
      for (let at = 0; at < 9; at += 1) viewer.add(small(at, 9), { index: at });
      await settle();
      const wheel = (deltaY) => viewer.stage.canvas.dispatchEvent(
        new WheelEvent("wheel", { deltaY, bubbles: true, cancelable: true }),
      );
      wheel(100);
      wheel(120);
      t.equal(viewer.reading.at, 2);
      wheel(-100);
      t.equal(viewer.reading.at, 1);
      for (let n = 0; n < 6; n += 1) wheel(10);
      t.equal(viewer.reading.at, 3, "a touchpad's small moves add up");
    });
  },
  "what cannot be shown says why, and is handed out only where the owner allows it": async (t) => {
    const jpeg2000 = imageFile({ syntax: SYNTAX.jpeg2000, pieces: [new Uint8Array(8)] });
    let handed = null;
    await withViewer({ mayDownload: true, onDownload: (...file) => (handed = file) }, async (viewer, root) => {
      viewer.add(jpeg2000, { name: "scan.dcm", index: 3 });
      await settle();
      const card = root.querySelector(".card");
      t.ok(
        !card.hidden && card.textContent.includes("JPEG 2000") && card.textContent.includes("scan.dcm"),
        card.textContent,
      );
      card.querySelector("button").click();
      t.equal([handed[0], handed[1], handed[2].length], [3, "scan.dcm", jpeg2000.length]);
    });
    await withViewer({}, async (viewer, root) => {
      viewer.add(jpeg2000, { name: "scan.dcm", index: 0 });
      await settle();
      t.equal([root.querySelectorAll(".card button").length, root.querySelectorAll(".tool-download").length], [0, 0]);
      t.ok(root.querySelector(".card").textContent.includes("viewing only"));
      viewer.commands.save(viewer.reading.slot.item);
    });
  },
  "every reason of a refusal has its words": async (t) => {
    const { default: strings } = await import("/web/viewer/strings-en.js");
    const cases = [
      [ascii("%PDF-1.7"), "PDF"], [ascii("hello"), "neither"], [imageFile({}), "without an image"],
      [imageFile({ allocated: 32, pixels: new Uint8Array(16) }), "1, 8 and 16"],
      [imageFile({ pixels: new Uint8Array(1) }), "end is missing"],
      [imageFile({ pixels: new Uint8Array(4) }).subarray(0, 200), "damaged"],
    ];
    await withViewer({}, async (viewer, root) => {
      for (const [index, [bytes, word]] of cases.entries()) {
        viewer.add(bytes, { name: "x", index });
        const series = viewer.reading.catalogue.list.find(({ items }) => items.some((item) => item.index === index));
        viewer.reading.go(series, series.slots.find(({ item }) => item.index === index));
        await settle(5);
        t.ok(
          root.querySelector(".card").textContent.includes(word), `${word}: ${root.querySelector(".card").textContent}`,
        );
      }
    });
    t.ok(Object.values(strings.reasons).every((words) => words("X", "Y").endsWith(".")));
  },
  "a file that did not come has its place and its reason": async (t) => {
    await withViewer({}, async (viewer, root) => {
      viewer.fail(1, "<b>The connection</b> ended.");
      await settle();
      t.ok(root.querySelector(".card").textContent.includes("<b>The connection</b> ended."));
      viewer.add(small(0), { index: 0 });
      await settle();
      t.ok(root.querySelector(".card").hidden, "the first image takes its place");
    });
  },
  "nothing of a file becomes markup": async (t) => {
    const evil = "<img src=x onerror=alert(1)>";
    const texts = [[0x00100010, "PN", evil], [0x00080005, "CS", "ISO_IR 192"], [0x0008103e, "LO", evil]];
    const window = [[0x00281055, "LO", evil], [0x00281050, "DS", "1"], [0x00281051, "DS", "9"]];
    const others = [...window, [0x00204000, "LT", evil]];
    const more = (w) => [...texts, ...others].map(([tag, vr, value]) => [tag, w.element(tag, vr, value)]);
    await withViewer({}, async (viewer, root) => {
      viewer.add(imageFile({ pixels: new Uint8Array(4), more }), { name: evil, index: 0 });
      viewer.add(small(0), { name: evil, index: 1 });
      viewer.add(ascii(evil), { name: evil, index: 2 });
      await settle();
      press(root, "t");
      for (const series of viewer.reading.catalogue.list) {
        viewer.commands.choose(series);
        await settle(5);
        t.equal(root.querySelectorAll("img, script").length, 0);
      }
      t.ok(root.textContent.includes("<img src=x"));
    });
  },
  "tags are listed with sequences and found by name, tag and value": async (t) => {
    const more = (w) => [[0x00081032, w.sequence(0x00081032, [w.element(0x00080104, "LO", "needle")])]];
    await withViewer({}, async (viewer, root) => {
      viewer.add(imageFile({ pixels: new Uint8Array(4), more }), { index: 0 });
      await settle();
      press(root, "t");
      const rows = () => [...root.querySelectorAll(".tags tbody tr")].map((row) => row.textContent);
      t.ok(rows().some((row) => row.includes("(0028,0010)Rows")));
      const field = root.querySelector(".tags input");
      const searches = [["needle", "(0008,0104)"], ["0028,0011", "Columns"], ["photometric", "MONOCHROME2"]];
      for (const [sought, found] of searches) {
        field.value = sought;
        field.dispatchEvent(new Event("input"));
        t.equal(rows().length, 1, sought);
        t.ok(rows()[0].includes(found), rows()[0]);
      }
      press(root, "Escape");
      t.ok(root.querySelector(".tags").hidden);
    });
  },
  "series are listed apart, with what they are": async (t) => {
    await withViewer({}, async (viewer, root) => {
      viewer.add(small(0, 5, { series: 2, text: "Two" }), { index: 0 });
      viewer.add(small(0, 5, { series: 1, text: "One" }), { index: 1 });
      viewer.add(small(1, 5, { series: 1, text: "One" }), { index: 2 });
      await settle();
      t.equal([...root.querySelectorAll(".series .title")].map((each) => each.textContent), ["CT · One", "CT · Two"]);
      t.equal([...root.querySelectorAll(".series .count")].map((each) => each.textContent), ["2 images", "1 image"]);
      root.querySelector(".series").click();
      await settle();
      t.equal(viewer.reading.shown.slot.item.index, 1);
      t.equal(root.querySelector(".series").getAttribute("aria-current"), "true");
    });
  },
  "lossy compression is said": async (t) => {
    await withViewer({}, async (viewer, root) => {
      viewer.add(small(0, 2, { lossy: true }), { index: 0 });
      await settle();
      t.ok(overlay(root).includes("Lossy compression"));
    });
  },
  "many frames play at the file's own rate": async (t) => {
    const more = (w) => [[0x00082144, w.element(0x00082144, "IS", "50")]];
    await withViewer({}, async (viewer, root) => {
      viewer.add(imageFile({ frames: 4, pixels: new Uint8Array(16), more }), { index: 0 });
      await settle();
      press(root, " ");
      t.equal(viewer.cine.rate, 50);
      await settle(150);
      press(root, " ");
      t.ok(!viewer.cine.isPlaying);
      t.equal(viewer.reading.count, 4);
    });
  },
  "decoded frames are dropped once they take too much, the least lately used first": async (t) => {
    const { FrameStore } = await import("/web/viewer/store.js");
    const decode = async (_, at) => ({ kind: "grey", values: new Uint8Array(100).fill(at) });
    const store = new FrameStore({ decode }, 250);
    const item = { key: 1, image: {}, bytes: new Uint8Array(1) };
    for (const at of [0, 1, 0, 2]) await store.get(item, at);
    t.equal([store.peek(item, 1), store.peek(item, 0)?.values[0], store.holding.bytes], [null, 0, 200]);
  },
  "large and packed frames are decoded by a worker": async (t) => {
    const { Crew } = await import("/web/viewer/crew.js");
    const { DicomImage } = await import("/web/viewer/image.js");
    const crew = new Crew();
    const image = new DicomImage(imageFile({ syntax: SYNTAX.rle, pieces: [rleFrame([[7, 7, 7, 9]])] }));
    t.equal((await crew.decode(image, 0)).values, Uint8Array.of(7, 7, 7, 9));
    const bad = new DicomImage(imageFile({ syntax: SYNTAX.rle, pieces: [rleFrame([[7, 7, 7, 9]]).subarray(0, 65)] }));
    const error = await t.rejects(crew.decode(bad, 0), "malformed");
    t.equal([error.name, crew.hasWorkers], ["AureoleError", true]);
    crew.close();
  },
  "pictures are shown and a thumbnail is as small as asked": async (t) => {
    const canvas = new OffscreenCanvas(60, 30);
    canvas.getContext("2d").fillRect(0, 0, 60, 30);
    const bytes = async (type) => new Uint8Array(await (await canvas.convertToBlob({ type })).arrayBuffer());
    for (const type of ["image/png", "image/jpeg"]) {
      await withViewer({}, async (viewer) => {
        viewer.add(await bytes(type), { name: "p", index: 0 });
        await settle(80);
        t.equal(viewer.stage.canvas.dataset.size, "60x30", type);
      });
    }
    const tall = imageFile({ rows: 200, columns: 100, pixels: new Uint8Array(20_000) });
    for (const file of [await bytes("image/png"), small(2), tall]) {
      const made = await createImageBitmap(await thumbnail(file, 40));
      t.ok(Math.max(made.width, made.height) <= 40 && made.width > 0);
    }
    t.equal([await thumbnail(ascii("no"), 40), await thumbnail(imageFile({}), 40)], [null, null]);
  },
  "a file is described without its pixels": async (t) => {
    const said = describe(small(0));
    t.equal(said, {
      modality: "CT", studyDate: "2025-01-02", description: "Chest 2.5 mm", patientName: "Phantom^Synthetic",
      patientID: "AUR-0001", rows: 32, columns: 32,
      frames: 1, burnedIn: "unknown", transferSyntax: SYNTAX.explicit, supported: true,
    });
    t.equal(describe(ascii("hello")), null);
    t.equal(describe(imageFile({ syntax: SYNTAX.jpeg2000, pieces: [new Uint8Array(8)] })).supported, false);
    const burned = (value) => {
      const more = (w) => [[0x00280301, w.element(0x00280301, "CS", value)]];
      return describe(imageFile({ pixels: new Uint8Array(4), more })).burnedIn;
    };
    t.equal([burned("YES"), burned("NO"), burned("MAYBE")], ["yes", "no", "unknown"]);
  },
  "marks that somebody drew over the image are shown, and hidden with the words": async (t) => {
    const more = (w) => [
      [0x60000010, w.element(0x60000010, "US", 2)],
      [0x60000011, w.element(0x60000011, "US", 2)],
      [0x60000050, w.element(0x60000050, "SS", w.words(2, 2))],
      [0x60003000, w.element(0x60003000, "OW", Uint8Array.of(0b1001, 0))],
    ];
    await withViewer({}, async (viewer, root) => {
      viewer.add(imageFile({ rows: 3, columns: 3, pixels: new Uint8Array(9), more }), { index: 0 });
      const marks = () => {
        const { data } = viewer.stage.picture.getContext("2d").getImageData(0, 0, 3, 3);
        return Array.from({ length: 9 }, (_, at) => (data[at * 4] ? 1 : 0));
      };
      await settle(60);
      t.equal(marks(), [0, 0, 0, 0, 1, 0, 0, 0, 1]);
      press(root, "o");
      await settle(60);
      t.equal(marks(), [0, 0, 0, 0, 0, 0, 0, 0, 0]);
    });
  },
  "a place without a height gets most of the window's": async (t) => {
    const place = document.createElement("div");
    document.body.append(place);
    const viewer = new Viewer(place, {});
    await settle(60);
    t.ok(place.clientHeight >= 440 && place.clientHeight <= Math.max(440, innerHeight), String(place.clientHeight));
    viewer.close();
    place.remove();
  },
  "a closed viewer leaves nothing behind and takes nothing": async (t) => {
    const place = document.createElement("div");
    document.body.append(place);
    const viewer = new Viewer(place, {});
    viewer.add(small(0), { index: 0 });
    await settle();
    viewer.close();
    viewer.close();
    viewer.add(small(1), { index: 1 });
    viewer.fail(2, "x");
    t.equal([place.children.length, viewer.reading.store.holding.frames], [0, 0]);
    place.remove();
  },
  "every tool has a name, and one stop for Tab": async (t) => {
    await withViewer({ mayDownload: true }, async (viewer, root) => {
      viewer.add(small(0), { index: 0 });
      viewer.add(small(1), { index: 1 });
      await settle();
      const stops = [...root.querySelectorAll(".toolbar :is(button, select)")];
      t.ok(stops.every((each) => each.getAttribute("aria-label")));
      t.equal(stops.filter((each) => each.tabIndex === 0).length, 1);
      const first = stops.find((each) => each.tabIndex === 0);
      first.focus();
      first.dispatchEvent(new KeyboardEvent("keydown", { key: "ArrowRight", bubbles: true, cancelable: true }));
      t.ok(document.activeElement === stops[1] && stops[1].tabIndex === 0 && first.tabIndex === -1);
    });
  },
};
