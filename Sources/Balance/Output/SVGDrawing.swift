internal import Foundation

/// A drawing as SVG text: lines, shapes and words, each with its looks in its attributes; no script, no style sheet, nothing
/// from elsewhere.
struct SVGDrawing {
  /// What a line looks like.
  struct Stroke {
    var colour: String
    var width: Double
    var dashes = ""
  }

  static let ink = "#1b2733"
  static let soft = "#5c6b7a"
  static let grid = "#dfe5ea"
  static let first = "#0b63a5"
  static let second = "#b3450c"

  let width: Int
  let height: Int
  private let title: String
  private var elements: [String] = []

  init(width: Int, height: Int, title: String) { (self.width, self.height, self.title) = (width, height, title) }

  mutating func line(_ from: (Double, Double), _ to: (Double, Double), _ stroke: Stroke) {
    elements.append(
      "<line x1=\"\(n(from.0))\" y1=\"\(n(from.1))\" x2=\"\(n(to.0))\" y2=\"\(n(to.1))\" \(attributes(stroke))/>")
  }

  mutating func polyline(_ points: [(Double, Double)], _ stroke: Stroke) {
    let list = points.map { "\(n($0.0)),\(n($0.1))" }.joined(separator: " ")
    elements.append("<polyline points=\"\(list)\" fill=\"none\" stroke-linejoin=\"round\" \(attributes(stroke))/>")
  }

  /// An ellipse whose longer axis is turned by so many degrees, clockwise on the page.
  mutating func ellipse(_ centre: (Double, Double), _ radii: (Double, Double), turned: Double, _ stroke: Stroke) {
    elements.append(
      "<ellipse cx=\"\(n(centre.0))\" cy=\"\(n(centre.1))\" rx=\"\(n(radii.0))\" ry=\"\(n(radii.1))\" "
        + "transform=\"rotate(\(n(turned)) \(n(centre.0)) \(n(centre.1)))\" fill=\"none\" \(attributes(stroke))/>")
  }

  mutating func dot(_ centre: (Double, Double), colour: String, isFilled: Bool) {
    elements.append(
      "<circle cx=\"\(n(centre.0))\" cy=\"\(n(centre.1))\" r=\"4\" fill=\"\(isFilled ? colour : "#ffffff")\" "
        + "stroke=\"\(colour)\" stroke-width=\"2\"/>")
  }

  /// Words at a place; anchor is start, middle or end.
  mutating func text(
    _ text: String, _ at: (Double, Double), size: Int = 13, anchor: String = "start", colour: String = ink,
    isBold: Bool = false, turned: Bool = false
  ) {
    let turn = turned ? " transform=\"rotate(-90 \(n(at.0)) \(n(at.1)))\"" : ""
    let weight = isBold ? " font-weight=\"600\"" : ""
    elements.append(
      "<text x=\"\(n(at.0))\" y=\"\(n(at.1))\" font-size=\"\(size)\" text-anchor=\"\(anchor)\" "
        + "fill=\"\(colour)\"\(weight)\(turn)>\(Self.escaped(text))</text>")
  }

  /// The whole file.
  var svg: String {
    """
    <svg xmlns="http://www.w3.org/2000/svg" width="\(width)" height="\(height)" viewBox="0 0 \(width) \(height)" \
    font-family="system-ui, 'DejaVu Sans', sans-serif" role="img">
    <title>\(Self.escaped(title))</title>
    <rect width="\(width)" height="\(height)" fill="#ffffff"/>
    \(elements.joined(separator: "\n"))
    </svg>

    """
  }

  private func n(_ value: Double) -> String { value.fixed(1) }

  private func attributes(_ stroke: Stroke) -> String {
    "stroke=\"\(stroke.colour)\" stroke-width=\"\(n(stroke.width))\""
      + (stroke.dashes.isEmpty ? "" : " stroke-dasharray=\"\(stroke.dashes)\"")
  }

  private static func escaped(_ text: String) -> String {
    text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;")
      .replacing("\"", with: "&quot;")
  }
}

/// An axis: the range it shows and where its marks stand.
struct PlotAxis {
  let lower: Double
  let upper: Double
  let marks: [Double]
  private let digits: Int

  /// An axis that shows everything from one number to another, with about so many marks at round numbers.
  init(_ from: Double, _ to: Double, marks wanted: Int = 6) {
    let span = max(to - from, 1e-6)
    let rough = span / Double(wanted)
    let power = pow(10, floor(log10(rough)))
    let step = [1, 2, 5, 10].map { $0 * power }.first { $0 >= rough * 0.999 } ?? 10 * power
    (lower, upper) = ((from / step).rounded(.down) * step, (to / step).rounded(.up) * step)
    let first = Int((lower / step).rounded())
    let last = Int((upper / step).rounded())
    marks = (first...max(first, last)).map { Double($0) * step }
    digits = max(0, Int(-floor(log10(step) + 1e-9)))
  }

  func label(_ mark: Double) -> String { mark.fixed(digits).replacing("-", with: "−") }

  /// Where a value stands between two places on the page.
  func place(_ value: Double, _ start: Double, _ end: Double) -> Double {
    start + (value - lower) / (upper - lower) * (end - start)
  }
}

extension Double {
  /// The number with so many digits after the point, and no minus before a zero.
  func fixed(_ digits: Int) -> String {
    let scale = (0..<digits).reduce(1.0) { scale, _ in scale * 10 }
    let scaled = (abs(self) * scale).rounded()
    guard scaled.isFinite, scaled < 1e15 else { return "0" }
    let whole = Int(scaled) / Int(scale)
    let rest = String(Int(scaled) % Int(scale))
    let sign = self < 0 && scaled > 0 ? "-" : ""
    return sign + "\(whole)" + (digits > 0 ? "." + String(repeating: "0", count: digits - rest.count) + rest : "")
  }

  /// The number rounded to so many digits after the point.
  func rounded(to digits: Int) -> Double { Double(fixed(digits)) ?? self }
}
