import Foundation
import NTLTokenizer
import Testing

struct CharacterTokenizerFileTests {
  @Test func whatIsSavedIsLoaded() throws {
    let awkward = try CharacterTokenizer(
      alphabet: "\"\\/\u{0}\u{301}".map { $0 } + ["\u{7F}", "é"])
    try withTemporaryFile { file in
      for tokenizer in [CharacterTokenizer.default, awkward] {
        try tokenizer.save(to: file)
        #expect(try CharacterTokenizer(contentsOf: file) == tokenizer)
      }
    }
  }

  @Test func theFileIsReadable() throws {
    try withTemporaryFile { file in
      try CharacterTokenizer(alphabet: "01").save(to: file)
      let text = try String(contentsOfFile: file, encoding: .utf8)
      #expect(text.contains(#""alphabet" : ["#))
      #expect(text.contains(#""format" : "character-tokenizer""#))
      #expect(text.contains(#""vocabularySize" : 5"#))
    }
  }

  @Test func missingFilesAreNamed() throws {
    #expect(throws: TokenizerError.missingFile("/no/such/file.json")) {
      try CharacterTokenizer(contentsOf: "/no/such/file.json")
    }
    let error = #expect(throws: TokenizerError.self) {
      try CharacterTokenizer.default.save(to: "/no/such/folder/file.json")
    }
    guard case .unwritable(file: "/no/such/folder/file.json", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test func directoriesAreNotTokenizers() throws {
    let folder = FileManager.default.temporaryDirectory.path
    let error = #expect(throws: TokenizerError.self) { try CharacterTokenizer(contentsOf: folder) }
    guard case .unreadable(file: folder, _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  /// The fields of a valid file as JSON text, one of them replaced or, by nil, left out.
  private static func json(_ field: String, _ value: String?) -> [UInt8] {
    var fields = [
      "format": #""character-tokenizer""#, "version": "1", "vocabularySize": "5",
      "specialTokens": #"["<pad>", "</s>", "<unk>"]"#, "alphabet": #"["a", "b"]"#,
    ]
    fields[field] = value
    let lines = fields.sorted { $0.key < $1.key }.map { #""\#($0.key)": \#($0.value)"# }
    return Array("{\(lines.joined(separator: ", "))}".utf8)
  }

  @Test func theUnchangedFieldsAreValid() throws {
    let tokenizer = try CharacterTokenizer(json: Self.json("version", "1"), file: "t.json")
    #expect(tokenizer == (try CharacterTokenizer(alphabet: "ab")))
  }

  @Test(arguments: ["", "{", "[]", "null", "{}", "\u{FEFF}x", "{\"version\": 1}"])
  func whatIsNoTokenizerFileIsMalformed(_ text: String) {
    let error = #expect(throws: TokenizerError.self) {
      try CharacterTokenizer(json: Array(text.utf8), file: "t.json")
    }
    guard case .malformed(file: "t.json", _) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
  }

  @Test(arguments: ["format", "version", "vocabularySize", "specialTokens", "alphabet"])
  func everyFieldIsNeededAndHasAType(_ field: String) {
    for (value, reason) in [
      (nil, "the field \(field) is missing"), ("{}", "\(field) has the wrong type"),
      ("null", "\(field) has the wrong type"),
    ] {
      #expect(throws: TokenizerError.malformed(file: "t.json", reason: reason)) {
        try CharacterTokenizer(json: Self.json(field, value), file: "t.json")
      }
    }
  }

  @Test(arguments: [
    ("format", #""bpe""#, "format"), ("version", "2", "version"),
    ("vocabularySize", "6", "vocabularySize"), ("specialTokens", #"["<pad>"]"#, "specialTokens"),
    ("alphabet", #"["a", "a"]"#, "twice"), ("alphabet", #"["a", ""]"#, "entry 2"),
    ("alphabet", #"["a", "bc"]"#, "entry 2"), ("alphabet", #"["a", "e\u0301"]"#, "scalars"),
    ("alphabet", "[]", "empty"),
  ])
  func contradictionsAreErrors(_ field: String, _ value: String, _ mention: String) {
    let error = #expect(throws: TokenizerError.self) {
      try CharacterTokenizer(json: Self.json(field, value), file: "t.json")
    }
    guard case .inconsistent(file: "t.json", let reason) = error else {
      Issue.record("\(String(describing: error))")
      return
    }
    #expect(reason.contains(mention))
  }

  /// A damaged file either is refused with a typed error or still is a proper tokenizer.
  @Test func damagedFilesNeverCrash() throws {
    let whole = Self.json("version", "1")
    var generator = Stream(state: 2)
    var (accepted, refused) = (0, 0)
    for _ in 0..<3_000 {
      var bytes = whole
      for _ in 0...Int.random(in: 0...2, using: &generator) { damage(&bytes, using: &generator) }
      do throws(TokenizerError) {
        let tokenizer = try CharacterTokenizer(json: bytes, file: "t.json")
        accepted += 1
        let text = String(String.UnicodeScalarView(tokenizer.alphabet))
        #expect(tokenizer.decode(tokenizer.encode(text)) == text)
      } catch {
        refused += 1
        #expect(error.description.contains("t.json"))
      }
    }
    #expect(accepted > 20 && refused > 1_000, "\(accepted) accepted, \(refused) refused")
  }

  private func damage(_ bytes: inout [UInt8], using generator: inout Stream) {
    guard let place = bytes.indices.randomElement(using: &generator) else { return }
    switch Int.random(in: 0..<4, using: &generator) {
    case 0: bytes[place] = .random(in: 0...255, using: &generator)
    case 1: bytes.insert(.random(in: 0...255, using: &generator), at: place)
    case 2: bytes.remove(at: place)
    default: bytes.removeSubrange(place..<min(bytes.count, place + 10))
    }
  }

  private func withTemporaryFile(_ body: (String) throws -> Void) throws {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    defer { try? FileManager.default.removeItem(at: file) }
    try body(file.path)
  }
}
