import NTLJSON
import Testing

struct JSONTests {
  private func parse(_ text: String) throws -> JSON { try JSON(parsing: Array(text.utf8)) }

  @Test func readsEveryKindOfValue() throws {
    let json = try parse(
      #" { "a" : [null, true, false, 0, -12, 1.5, 2e3, "x"] , "b":{}, "c":[ ] } "#)
    #expect(
      json["a"]?.array == [
        .null, .boolean(true), .boolean(false), .integer(0), .integer(-12), .number(1.5),
        .number(2000), .string("x"),
      ])
    #expect(json["b"]?.members?.isEmpty == true)
    #expect(json["c"]?.array?.isEmpty == true)
    #expect(json["d"] == nil)
    #expect(json["a"]?.array?[3].number == 0 && json["a"]?.array?[5].integer == nil)
  }

  @Test func keepsTheOrderOfMembers() throws {
    let names = try parse(#"{"z":1,"a":2,"m":3}"#).members?.map(\.name)
    #expect(names == ["z", "a", "m"])
  }

  @Test func canonicallyEquivalentNamesAreTwoNames() throws {
    let json = try parse("{\"\u{E9}\":1,\"e\u{301}\":2}")
    #expect(json["\u{E9}"] == .integer(1))
    #expect(json["e\u{301}"] == .integer(2))
    #expect(try parse("\"\u{E9}\"") != parse("\"e\u{301}\""))
  }

  @Test func unescapesStrings() throws {
    let json = try parse(#""\"\\\/\b\f\n\r\t\u00e9\ud83d\ude00 ü""#)
    #expect(json == .string("\"\\/\u{8}\u{C}\n\r\t\u{E9}\u{1F600} ü"))
  }

  @Test func whatIsWrittenReadsBackTheSame() throws {
    let json = JSON.object([
      .init("text", .string("a\"\\\n\u{1}\u{E9}\u{1F600}")), .init("number", .number(0.1)),
      .init("large", .number(1e300)), .init("integer", .integer(.min)),
      .init("nested", .array([.object([]), .array([]), .null, .boolean(false)])),
    ])
    #expect(try parse(json.text()) == json)
    #expect(try parse(json.text(indentation: 2)) == json)
    #expect(JSON.array([.integer(1), .object([.init("a", .null)])]).text() == #"[1,{"a":null}]"#)
    #expect(
      JSON.object([.init("a", .array([.integer(1)]))]).text(indentation: 2)
        == "{\n  \"a\": [\n    1\n  ]\n}")
  }

  @Test func membersAreReplacedInPlaceAndAddedAtTheEnd() throws {
    let json = try parse(#"{"a":1,"b":2}"#)
    #expect(
      json.merging([.init("c", .integer(3)), .init("a", .null)]).text()
        == #"{"a":null,"b":2,"c":3}"#)
  }

  @Test(arguments: [
    (#"{"a":1,"a":2}"#, #"line 1, column 11: a second member is called "a""#),
    ("{\n \"a\" 1}", "line 2, column 6: a colon is expected"),
    ("[1,]", "line 1, column 4: this is no value"), ("", "the text ends where a value is expected"),
    ("[1", "a comma or ] is expected"), (#"{"a":1"#, "a comma or } is expected"),
    ("01", "needless 0"), ("1.", "a digit is expected"), ("-", "a digit is expected"),
    ("1e999", "the number is too large"), ("nul", "this is no value"), ("1 2", "something follows"),
    (#""\x""#, "unknown escape"), (#""\u12"#, "four hexadecimal digits"),
    (#""\ud800""#, "surrogate"), (#""\ude00""#, "surrogate"), ("\"\u{1}\"", "control character"),
    ("\"a\\n", "the text ends inside a string"), ("{1:2}", "a member's name is expected"),
    ("NaN", "this is no value"), ("\u{FEFF}1", "this is no value"),
  ])
  func whatIsNoJSONIsRefusedWithItsPlace(text: String, problem: String) {
    #expect {
      try parse(text)
    } throws: { error in
      "\(error)".contains(problem)
    }
  }

  @Test func invalidUTF8IsRefused() {
    let bytes: [UInt8] = [0x22, 0xC3, 0x28, 0x22]
    #expect(throws: JSONError.self) { try JSON(parsing: bytes) }
  }

  @Test func deepNestingIsRefusedBeforeTheStackEnds() throws {
    let deep = { String(repeating: "[", count: $0) + String(repeating: "]", count: $0) }
    _ = try parse(deep(128))
    #expect(throws: JSONError.self) { try parse(deep(129)) }
    #expect(throws: JSONError.self) { try parse(String(repeating: "[", count: 1_000_000)) }
  }

  @Test func truncatedTextsNeverCrash() {
    let text = Array(#"{"a":[1.5e-3,"\u00e9\ud83d\ude00",{"b":null}],"c":true}"#.utf8)
    for end in 0..<text.count {
      #expect(throws: JSONError.self) { try JSON(parsing: text[..<end]) }
    }
  }
}
