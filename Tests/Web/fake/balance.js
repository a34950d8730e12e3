// A made-up measurement of balance, as `aureole measure` writes it: an ellipse that is turned, for half a minute.

const own = (code) => ({ coding: [{ system: "urn:aureole:balance", code, display: code }], text: code });
const quantity = (value, code) => ({ value, unit: code, system: "http://unitsofmeasure.org", code });

export function observation() {
  const times = Array.from({ length: 1501 }, (_, at) => at / 50);
  const wave = (size, often, ahead) =>
    times
      .map((time) => (size * Math.cos(2 * Math.PI * often * time + ahead) + Math.sin(19 * time) / 3).toFixed(3))
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
      { code: own("eyes"), valueCodeableConcept: own("eyes-closed") },
      index("duration", 30, "s"),
      index("path-length", 812.25, "mm"),
      index("mean-velocity", 27.075, "mm/s"),
      index("ellipse-area", 376.4, "mm2"),
      index("median-frequency-ap", 0.5, "Hz"),
      series("displacement-ap", wave(8, 0.5, 0)),
      series("displacement-ml", wave(5, 0.5, 0.9)),
    ],
  };
}
