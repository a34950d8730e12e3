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
    case .mayBurnIn: "nobody says that the pixels are free of text, and they are copied as they are: look at them"
    case .overlaysRemoved: "overlays or curves were left out"
    case .documentRemoved: "the document inside was left out, and nothing of it is left"
    }
  }
}
