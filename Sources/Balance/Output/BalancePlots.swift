internal import Foundation

/// The plots of a measurement as SVG.
public enum BalancePlots {
  /// The way of the centre of pressure seen from above, the front at the top, with the 95 % prediction ellipse. Both axes have
  /// the same scale.
  public static func statokinesigram(_ measurement: BalanceMeasurement) -> String {
    let (sway, ellipse) = (measurement.sway, measurement.indices.ellipse)
    var drawing = SVGDrawing(width: 560, height: 600, title: "Statokinesigram, eyes \(measurement.eyes.rawValue)")
    let most = (sway.anteroposterior + sway.mediolateral + [ellipse.major]).reduce(0) { max($0, abs($1)) }
    let axis = PlotAxis(-most, most, marks: 8)
    let (left, right, top, bottom) = (70.0, 530.0, 60.0, 520.0)
    func x(_ value: Double) -> Double { axis.place(value, left, right) }
    func y(_ value: Double) -> Double { axis.place(value, bottom, top) }
    heading(&drawing, "Statokinesigram", measurement)
    for mark in axis.marks {
      let stroke = SVGDrawing.Stroke(colour: mark == 0 ? SVGDrawing.soft : SVGDrawing.grid, width: 1)
      drawing.line((x(mark), top), (x(mark), bottom), stroke)
      drawing.line((left, y(mark)), (right, y(mark)), stroke)
      drawing.text(axis.label(mark), (x(mark), bottom + 18), size: 12, anchor: "middle", colour: SVGDrawing.soft)
      drawing.text(axis.label(mark), (left - 8, y(mark) + 4), size: 12, anchor: "end", colour: SVGDrawing.soft)
    }
    drawing.text("mediolateral, mm (right is +)", ((left + right) / 2, bottom + 40), anchor: "middle")
    drawing.text("anteroposterior, mm (front is +)", (22, (top + bottom) / 2), anchor: "middle", turned: true)
    drawing.polyline(
      zip(sway.mediolateral, sway.anteroposterior).map { (x($0), y($1)) },
      .init(colour: SVGDrawing.first, width: 1.2))
    let scale = (right - left) / (axis.upper - axis.lower)
    drawing.ellipse(
      (x(0), y(0)), (ellipse.major * scale, ellipse.minor * scale), turned: -ellipse.angle * 180 / .pi,
      .init(colour: SVGDrawing.second, width: 2, dashes: "7 4"))
    drawing.text(
      "95 % prediction ellipse: \(ellipse.area.fixed(1)) mm²", (left, bottom + 66), colour: SVGDrawing.second)
    drawing.text(
      "path: \(measurement.indices.pathLength.fixed(1)) mm", (right, bottom + 66), anchor: "end",
      colour: SVGDrawing.first)
    return drawing.svg
  }

  /// Displacement to the front and to the side over time, on the same scale.
  public static func stabilogram(_ measurement: BalanceMeasurement) -> String {
    let sway = measurement.sway
    var drawing = SVGDrawing(width: 820, height: 520, title: "Stabilogram, eyes \(measurement.eyes.rawValue)")
    heading(&drawing, "Stabilogram", measurement)
    let most = (sway.anteroposterior + sway.mediolateral).reduce(0) { max($0, abs($1)) }
    let (value, time) = (PlotAxis(-most, most), PlotAxis(0, sway.duration, marks: 10))
    let (left, right) = (70.0, 790.0)
    let rows = [
      ("AP, mm (front is +)", sway.anteroposterior, SVGDrawing.first, 60.0),
      ("ML, mm (right is +)", sway.mediolateral, SVGDrawing.second, 270.0),
    ]
    for (name, series, colour, top) in rows {
      let bottom = top + 190
      func x(_ seconds: Double) -> Double { time.place(seconds, left, right) }
      func y(_ millimetres: Double) -> Double { value.place(millimetres, bottom, top) }
      for mark in value.marks {
        drawing.line(
          (left, y(mark)), (right, y(mark)), .init(colour: mark == 0 ? SVGDrawing.soft : SVGDrawing.grid, width: 1))
        drawing.text(value.label(mark), (left - 8, y(mark) + 4), size: 12, anchor: "end", colour: SVGDrawing.soft)
      }
      for mark in time.marks {
        drawing.line((x(mark), top), (x(mark), bottom), .init(colour: SVGDrawing.grid, width: 1))
        guard bottom > 300 else { continue }
        drawing.text(time.label(mark), (x(mark), bottom + 18), size: 12, anchor: "middle", colour: SVGDrawing.soft)
      }
      drawing.text(name, (22, (top + bottom) / 2), anchor: "middle", turned: true)
      drawing.polyline(
        series.enumerated().map { (x(Double($0.offset) / sway.rate), y($0.element)) }, .init(colour: colour, width: 1.2)
      )
    }
    drawing.text("time, s", ((left + right) / 2, 500), anchor: "middle")
    return drawing.svg
  }

  private static func heading(_ drawing: inout SVGDrawing, _ name: String, _ measurement: BalanceMeasurement) {
    let eyes = "eyes \(measurement.eyes.rawValue)"
    let day = measurement.measuredAt.map { ", " + moment($0) } ?? ""
    drawing.text(name, (20, 30), size: 17, isBold: true)
    drawing.text(
      "\(eyes)\(day), \(measurement.indices.duration.fixed(1)) s", (Double(drawing.width) - 30, 30), anchor: "end",
      colour: SVGDrawing.soft)
  }

  static func moment(_ seconds: UInt64) -> String {
    Date(timeIntervalSince1970: Double(min(seconds, 253_402_300_799))).formatted(.iso8601)
      .replacing("T", with: " ").replacing("Z", with: " UTC")
  }
}
