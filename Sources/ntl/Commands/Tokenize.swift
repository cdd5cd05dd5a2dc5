import ArgumentParser
import Foundation
import NTLHub
import NTLJSON
import NTLTokenizer

struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the tokens of texts, one a line of standard input, or the texts of tokens.",
    discussion: """
      A line of the output holds the pieces, a tab, and the ids; with --json an object {"pieces": […], \
      "ids": […], "numbers": [value or null, …]}. With --decode a line of the input holds ids, with blanks \
      between them or as a JSON array, and one of the output their text, special tokens by name; with --json \
      or --json-input as a JSON string.
      """)

  @Option(help: "A tokenizer's folder or file, a repository (org/name), or \"characters\".")
  var tokenizer: String

  @Flag(help: "Cut every piece that holds a digit into characters, as the paper does.")
  var digits = false

  @Flag(help: "Add the special tokens that belong around each text, such as T5's </s>.")
  var addSpecialTokens = false

  @Flag(help: "Read ids and write texts.")
  var decode = false

  @Flag(help: "Write JSON.")
  var json = false

  @Flag(help: "A line is a JSON string, which may hold line breaks; with --decode an array.")
  var jsonInput = false

  func validate() throws {
    if decode && addSpecialTokens {
      throw ValidationError("--add-special-tokens is for texts; leave it away with --decode.")
    }
  }

  func run() throws {
    var tokenizer: any SavableTokenizer =
      tokenizer == "characters"
      ? CharacterTokenizer.default
      : try loadTokenizer(from: Place.url(of: tokenizer, for: .tokenizer))
    if digits { tokenizer = tokenizer.writing(.digits) }
    let values = Dictionary(
      uniqueKeysWithValues: tokenizer.numberValues.map { ($0.token, $0.value) })
    let lines = LineReader()
    while let line = try lines.next() {
      if decode {
        let text = tokenizer.decode(try ids(of: line), keepingSpecialTokens: true)
        print(json || jsonInput ? JSON.string(text).text(indentation: nil) : text)
      } else {
        var tokens = tokenizer.encode(try text(of: line))
        if addSpecialTokens { tokens = tokenizer.addingSpecialTokens(to: tokens) }
        show(tokens, pieces: tokens.map { tokenizer.piece(of: $0) ?? "?" }, values)
      }
      if try !lines.hasLine() { fflush(nil) }
    }
  }

  private func show(_ tokens: [Int32], pieces: [String], _ values: [Int32: Double]) {
    guard json else {
      print(
        pieces.joined(separator: " "), tokens.map(String.init).joined(separator: " "),
        separator: "\t")
      return
    }
    let object: JSON = [
      "pieces": .array(pieces.map { .string($0) }),
      "ids": .array(tokens.map { .integer(Int($0)) }),
      "numbers": .array(tokens.map { values[$0].map { .number($0) } ?? .null }),
    ]
    print(object.text(indentation: nil))
  }

  private func text(of line: LineReader.Line) throws -> String {
    guard jsonInput else { return line.text }
    guard let text = try json(line).string else { throw line.error("is not a JSON string") }
    return text
  }

  private func ids(of line: LineReader.Line) throws -> [Int32] {
    let ids =
      jsonInput
      ? try json(line).array?.map { $0.integer.flatMap { Int32(exactly: $0) } }
      : line.text.split(whereSeparator: \.isWhitespace).map { Int32($0) }
    guard let ids, !ids.contains(nil) else {
      throw line.error("is not \(jsonInput ? "an array of ids" : "ids with blanks between")")
    }
    return ids.compactMap(\.self)
  }

  private func json(_ line: LineReader.Line) throws -> JSON {
    do { return try JSON(parsing: Array(line.text.utf8)) } catch {
      throw line.error("is not JSON: \(error)")
    }
  }
}
