internal import ArgumentParser
internal import Contract

/// Which records are meant, where not one is named.
struct ScopeOptions: ParsableArguments {
  @Option(name: .long, help: "Records of this kind; may be given several times.")
  var kind: [RecordKind] = []
  @Flag(name: .long, help: "Records that exist when the grant is signed.")
  var existing = false
  @Flag(name: .long, help: "Records that come later.")
  var new = false

  /// The kinds that were named; nil for none.
  var kinds: RecordKinds? { kind.isEmpty ? nil : kind.reduce(into: []) { $0.insert(RecordKinds($1)) } }

  /// Existing, new or both; nil when nothing was said.
  var nature: Nature? {
    switch (existing, new) {
    case (false, false): nil
    case (true, false): .existing
    case (false, true): .new
    case (true, true): [.existing, .new]
    }
  }

  var isEmpty: Bool { kind.isEmpty && nature == nil }
}
