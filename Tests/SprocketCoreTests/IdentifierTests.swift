import SprocketCore
import Testing

@Suite struct IdentifierTests {
  @Test(arguments: ["1", "tt0114709", "s42", "å∂ƒ", "a b", String(repeating: "x", count: 128)])
  func `good identifiers are taken as they are`(text: String) throws {
    #expect(IdentifierRule.violation(in: text) == nil)
    #expect(try UserID(validating: text).rawValue == text)
    #expect(try ItemID(validating: text).description == text)
  }

  @Test(arguments: [
    ("", "is empty"), (String(repeating: "x", count: 129), "has 129 bytes, more than 128"),
    (String(repeating: "é", count: 65), "has 130 bytes, more than 128"),
    ("a\u{0}b", "contains a control character"), ("tab\t", "contains a control character"),
    ("\u{7F}", "contains a control character"),
  ])
  func `bad identifiers are refused with the reason`(text: String, reason: String) {
    #expect(IdentifierRule.violation(in: text) == reason)
    #expect(throws: SprocketError(.invalidArgument, "user id \(reason)")) {
      try UserID(validating: text)
    }
    #expect(throws: SprocketError(.invalidArgument, "item id \(reason)")) {
      try ItemID(validating: text)
    }
  }

  @Test func `identifiers and rows have the order of what they wrap`() {
    #expect(UserID("a") < UserID("b"))
    #expect(ItemID("10") < ItemID("9"))
    #expect(ModelVersion("20250101") < ModelVersion("20250102"))
    #expect(UserRow(2) < UserRow(10))
    #expect(ItemRow(3).offset == 3)
    #expect("\(ItemRow(3))" == "item row 3")
    #expect("\(UserRow(4))" == "user row 4")
  }
}
