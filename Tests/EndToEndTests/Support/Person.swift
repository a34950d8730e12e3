/// Who lives in a town.
struct Person: Sendable, Hashable {
  /// The name of the home folder.
  let home: String
  let name: String
  let role: String
  /// The national identifier that the authority checks.
  var identifier: String?

  static let authority = Person(home: "authority", name: "Aurora Hospital", role: "authority")
  static let second = Person(home: "second", name: "Borealis Clinic", role: "authority")
  static let technologist = Person(home: "technologist", name: "Tesfaye Alemu", role: "technologist")
  static let patient = Person(home: "patient", name: "Ada Marlow", role: "patient", identifier: "190101-2222")
  static let other = Person(home: "other", name: "Ben Okafor", role: "patient")
}

extension Person {
  static let clinician = Person(home: "clinician", name: "Cleo Winter", role: "clinician")
  static let colleague = Person(home: "colleague", name: "Nemo Black", role: "clinician")
  static let registrar = Person(home: "registrar", name: "Rosa Finch", role: "clinician")
  static let custodians = (1...5).map {
    Person(home: "custodian\($0)", name: "Custodian \($0)", role: "custodian")
  }
}
