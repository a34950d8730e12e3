internal import Foundation

extension BalancePlots {
  /// Each index over time in a small plot of its own; eyes open are filled dots, eyes closed hollow ones.
  public static func comparison(_ comparison: BalanceComparison) -> String {
    let indices = SwayIndex.allCases
    let (columns, cell) = (3, (width: 320.0, height: 190.0))
    let rows = (indices.count + columns - 1) / columns
    var drawing = SVGDrawing(
      width: Int(cell.width) * columns + 20, height: Int(cell.height) * rows + 80, title: "Balance over time")
    drawing.text("Balance over time", (20, 30), size: 17, isBold: true)
    legend(&drawing)
    for (number, index) in indices.enumerated() {
      let corner = (10 + Double(number % columns) * cell.width, 50 + Double(number / columns) * cell.height)
      panel(&drawing, index, comparison, corner, cell)
    }
    return drawing.svg
  }

  private static func legend(_ drawing: inout SVGDrawing) {
    let end = Double(drawing.width)
    drawing.dot((end - 230, 26), colour: SVGDrawing.first, isFilled: true)
    drawing.text("eyes open", (end - 220, 30))
    drawing.dot((end - 120, 26), colour: SVGDrawing.second, isFilled: false)
    drawing.text("eyes closed", (end - 110, 30))
  }

  private static func panel(
    _ drawing: inout SVGDrawing, _ index: SwayIndex, _ comparison: BalanceComparison, _ corner: (Double, Double),
    _ cell: (width: Double, height: Double)
  ) {
    let (left, right) = (corner.0 + 56, corner.0 + cell.width - 18)
    let (top, bottom) = (corner.1 + 28, corner.1 + cell.height - 34)
    let values = comparison.points.compactMap { $0.values[index] }
    let axis = PlotAxis(0, max(values.max() ?? 0, 1e-3) * 1.05, marks: 4)
    let times = comparison.points.map { Double($0.time) }
    let (start, end) = (times.min() ?? 0, times.max() ?? 0)
    func x(_ time: UInt64) -> Double {
      // Within the panel, so that no dot lies on its edge; alone in the middle.
      end > start ? left + 12 + (Double(time) - start) / (end - start) * (right - left - 24) : (left + right) / 2
    }
    func y(_ value: Double) -> Double { axis.place(value, bottom, top) }
    drawing.text("\(index.words), \(index.unitWords)", (corner.0 + 14, corner.1 + 16), isBold: true)
    for mark in axis.marks {
      drawing.line((left, y(mark)), (right, y(mark)), .init(colour: SVGDrawing.grid, width: 1))
      drawing.text(axis.label(mark), (left - 6, y(mark) + 4), size: 11, anchor: "end", colour: SVGDrawing.soft)
    }
    for (eyes, colour) in [(Eyes.open, SVGDrawing.first), (Eyes.closed, SVGDrawing.second)] {
      let dots = comparison.points.filter { $0.eyes == eyes }.compactMap { point in
        point.values[index].map { (x(point.time), y($0)) }
      }
      if dots.count > 1 { drawing.polyline(dots, .init(colour: colour, width: 1.2)) }
      for dot in dots { drawing.dot(dot, colour: colour, isFilled: eyes == .open) }
    }
    guard !times.isEmpty else { return }
    let (first, last) = (UInt64(start), UInt64(end))
    let days = [first, last].map { String(moment($0).prefix(10)) }
    if days[0] == days[1] {
      drawing.text(days[0], ((left + right) / 2, bottom + 18), size: 11, anchor: "middle", colour: SVGDrawing.soft)
    } else {
      drawing.text(days[0], (left, bottom + 18), size: 11, colour: SVGDrawing.soft)
      drawing.text(days[1], (right, bottom + 18), size: 11, anchor: "end", colour: SVGDrawing.soft)
    }
  }
}
