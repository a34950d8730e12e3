/// Three numbers along three axes.
public struct Vector: Sendable, Equatable {
  /// Along the first axis.
  public var x: Double
  /// Along the second axis.
  public var y: Double
  /// Along the third axis.
  public var z: Double

  /// Joins the parts.
  public init(_ x: Double, _ y: Double, _ z: Double) { (self.x, self.y, self.z) = (x, y, z) }

  var length: Double { (self * self).squareRoot() }

  static func + (left: Self, right: Self) -> Self { Self(left.x + right.x, left.y + right.y, left.z + right.z) }
  static func - (left: Self, right: Self) -> Self { left + right * -1 }
  static func * (left: Self, right: Double) -> Self { Self(left.x * right, left.y * right, left.z * right) }
  /// The scalar product.
  static func * (left: Self, right: Self) -> Double { left.x * right.x + left.y * right.y + left.z * right.z }

  /// The vector product.
  func cross(_ other: Self) -> Self {
    Self(y * other.z - z * other.y, z * other.x - x * other.z, x * other.y - y * other.x)
  }
}
