import Testing

@testable import Agent

struct PersonNamesTests {
  @Test(arguments: [
    ("Marlow^Ada", "Ada Marlow"), ("MARLOW^ADA^M.", "Ada Marlow"), ("Marlow^Ada^^Dr^MD", "ada marlow"),
    ("Marlow", "Ada Marlow"), ("Lindqvist^Jonas", "Dr Jonas Lindqvist"), ("Müller^Zoë", "Zoe Muller"),
    ("Yamada^Tarou=山田^太郎=やまだ^たろう", "山田 太郎"), ("O'Neill^Ann-Marie", "Ann Marie O Neill"),
  ])
  func `names of one person agree, whatever their order, case and accents`(images: String, member: String) {
    #expect(!PersonNames.differ(images, member))
  }

  @Test(arguments: [
    ("Marlow^Ada", "Ben Okafor"), ("Marlow^Ada", "Ben Marlow"), ("Marlow^Adam", "Ada Marlow"),
    ("Yamada^Tarou=山田^太郎", "山田 花子"), ("Secretive^Name", "Ada Marlow"), ("Marlow^Ada", "!!!"),
  ])
  func `names of two people differ`(images: String, member: String) {
    #expect(PersonNames.differ(images, member))
  }

  @Test(arguments: [nil, "", "^^", "=", " ^ = ^ ", "Dr"])
  func `images without a name say nothing`(images: String?) {
    #expect(!PersonNames.differ(images, "Ada Marlow"))
  }
}
