internal import ArgumentParser
internal import Deidentification

/// What a person is told about de-identified copies, and the options as they are written.
enum DeidentificationText {
  /// The names of the options, for help.
  static var names: String { DeidentificationOptions.all.map(\.name).joined(separator: ", ") }

  /// The options of a list divided by commas; throws an error of the command line.
  static func options(_ list: String) throws -> DeidentificationOptions {
    let names = list.split(separator: ",").map { $0.trimmingPrefix(" ") }.map(String.init)
    guard let options = DeidentificationOptions(names: names) else {
      throw ValidationError("what may be kept is any of \(Self.names); of dates and moved-dates one")
    }
    return options
  }

  /// What a person should know before a copy is made to be given away.
  static let before = """
    names, identifiers, dates, institution and private entries are taken out of the copy (see `aureole deidentify`)
    pictures are copied as they are: text in them stays, and so does a face
    whoever you grant it to sees that you granted it, and so may know whose images they are
    """

  /// The warnings by their names, for JSON.
  static func named(_ warnings: [DeidentifiedFile.Warning: Int]) -> [String: Int] {
    Dictionary(uniqueKeysWithValues: warnings.map { ($0.key.rawValue, $0.value) })
  }

  /// Says what must still be looked at.
  static func warn(_ warnings: [DeidentifiedFile.Warning: Int]) {
    for (warning, count) in warnings.sorted(by: { $0.key.rawValue < $1.key.rawValue }) {
      let files = count == 1 ? "1 file" : "\(count) files"
      Console.printError("\(Console.red("warning")) \(text(warning)): \(files)")
    }
  }

  private static func text(_ warning: DeidentifiedFile.Warning) -> String {
    switch warning {
    case .burnedIn: "text is burned into the pixels, which are copied as they are"
    case .mayBurnIn: "it is not said whether text stands in the pixels, which are copied as they are: look at them"
    case .overlaysRemoved: "overlays or curves were left out"
    case .documentRemoved: "the document inside was left out, and nothing of it is left"
    }
  }
}
