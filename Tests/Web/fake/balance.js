// A made-up measurement of balance, as `aureole measure` writes it: an ellipse that is turned, for half a minute.
// `size` makes it larger, `seconds` longer.

const own = (code) => ({ coding: [{ system: "urn:aureole:balance", code, display: code }], text: code });
const quantity = (value, code) => ({ value, unit: code, system: "http://unitsofmeasure.org", code });

export function observation({ eyes = "closed", size: factor = 1, seconds = 30 } = {}) {
  const times = Array.from({ length: seconds * 50 + 1 }, (_, at) => at / 50);
  const wave = (size, often, ahead) =>
    times
      .map((time) =>
        (factor * size * Math.cos(2 * Math.PI * often * time + ahead) + Math.sin(19 * time) / 3).toFixed(3))
      .join(" ");
  const series = (code, data) => ({
    code: own(code),
    valueSampledData: { origin: quantity(0, "mm"), period: 20, dimensions: 1, data },
  });
  const index = (code, value, unit) => ({ code: own(code), valueQuantity: quantity(value, unit) });
  return {
    resourceType: "Observation",
    status: "final",
    code: own("static-posturography"),
    component: [
      { code: own("eyes"), valueCodeableConcept: own(`eyes-${eyes}`) },
      index("duration", seconds, "s"),
      index("path-length", 812.25 * factor, "mm"),
      index("mean-velocity", 27.075 * factor, "mm/s"),
      index("ellipse-area", 376.4 * factor * factor, "mm2"),
      index("median-frequency-ap", 0.5, "Hz"),
      series("displacement-ap", wave(8, 0.5, 0)),
      series("displacement-ml", wave(5, 0.5, 0.9)),
    ],
  };
}
