/// Why a file was refused, or a phantom could not be made.
///
/// The text names the code, the byte offset and the tag, never a value: tags are public, values are personal data.
/// Two errors are equal when their codes are.
public struct ImagingError: Error, Equatable, Sendable, CustomStringConvertible {
  /// The closed list of reasons.
  public enum Code: String, Sendable, CaseIterable {
    /// The prefix `DICM` does not stand at offset 128.
    case notDICOM
    /// The preamble makes the file something else as well: a program, a script, a page, an archive.
    case dangerousPreamble
    /// The file ends inside an element, an item or a sequence.
    case truncated
    /// A length runs past the item or sequence that holds the element.
    case lengthOutOfBounds
    /// An undefined length where the value representation allows none.
    case undefinedLength
    /// A delimiter that closes nothing.
    case unexpectedDelimiter
    /// Something other than an item inside a sequence.
    case unexpectedTag
    /// Two upper-case letters that are no value representation of PS3.5 6.2.
    case unknownVR
    /// A transfer syntax whose encoding is not known here.
    case unknownTransferSyntax
    /// Sequences nested beyond the bound.
    case tooDeep
    /// More elements, items and fragments than the bound.
    case tooManyElements
    /// The deflated data set is damaged.
    case badDeflate
    /// The deflated data set is larger than the bound.
    case inflatedTooLarge
    /// Bytes other than zero padding after the data set.
    case trailingData
    /// An identifying element stands twice, so readers could disagree.
    case duplicateElement
    /// An identifying element is longer than the bound.
    case valueTooLong
    /// The file cannot be opened or read, or is no regular file.
    case unreadable
    /// A parameter of the phantom is out of range.
    case invalidParameter
  }

  /// The reason.
  public let code: Code
  /// What and where, in words; holds no value of the file.
  public let detail: String
  /// Bytes from the start of the file; of the inflated data set where the detail says so.
  public let offset: UInt64?
  /// The element being read.
  public let tag: DICOMTag?

  /// An error with its reason and place.
  public init(_ code: Code, _ detail: String, offset: UInt64? = nil, tag: DICOMTag? = nil) {
    self.code = code
    self.detail = detail
    self.offset = offset
    self.tag = tag
  }

  /// Equality on the code alone.
  public static func == (left: Self, right: Self) -> Bool { left.code == right.code }

  /// One line: code, detail, offset, tag.
  public var description: String {
    var text = "imaging: \(code.rawValue): \(detail)"
    if let offset { text += " at offset \(offset)" }
    if let tag { text += " in \(tag)" }
    return text
  }
}
