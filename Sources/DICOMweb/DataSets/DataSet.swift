public import Imaging

/// A data set in memory, its values as the DICOM JSON model has them (PS3.18 annex F). Personal data.
public struct DataSet: Sendable, Hashable {
  /// What an element holds.
  public enum Value: Sendable, Hashable {
    /// Texts; an empty one among several is no value.
    case texts([String])
    /// Names of persons, components divided by `^` and groups by `=`.
    case names([String])
    /// Numbers as JSON writes them.
    case numbers([String])
    /// The items of a sequence.
    case items([DataSet])
    /// Bytes.
    case bytes([UInt8])
    /// Bytes that are to be fetched from an address.
    case address(String)
  }

  /// An element of the set.
  public struct Element: Sendable, Hashable {
    /// The value representation.
    public let vr: DICOMVR
    /// What it holds.
    public let value: Value

    /// Joins the parts.
    public init(_ vr: DICOMVR, _ value: Value) {
      self.vr = vr
      self.value = value
    }
  }

  /// The elements by their tags.
  public private(set) var elements: [DICOMTag: Element]

  /// A set of elements.
  public init(_ elements: [DICOMTag: Element] = [:]) { self.elements = elements }

  /// The element with a tag.
  public subscript(_ tag: DICOMTag) -> Element? {
    get { elements[tag] }
    set { elements[tag] = newValue }
  }

  /// The texts, names or numbers of an element, as they are written; empty where there is none.
  public func texts(_ tag: DICOMTag) -> [String] {
    switch elements[tag]?.value {
    case .texts(let values), .names(let values), .numbers(let values): values
    default: []
    }
  }

  /// The first text, name or number of an element, unless it is empty.
  public func text(_ tag: DICOMTag) -> String? { texts(tag).first.flatMap { $0.isEmpty ? nil : $0 } }

  /// The first number of an element, where it is a whole one.
  public func integer(_ tag: DICOMTag) -> Int? { text(tag).flatMap { Int($0) } }
}
