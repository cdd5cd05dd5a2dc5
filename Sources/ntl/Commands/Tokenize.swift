import ArgumentParser
import Foundation
import NTLHub
import NTLJSON
import NTLTokenizer

struct Tokenize: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Show the tokens of texts, one a line of standard input.",
    discussion: """
      A line of the output holds the pieces, a tab, and the ids; with --json an object {"pieces": […], \
      "ids": […], "numbers": [value or null, …]}.
      """)

  @Option(help: "A tokenizer's folder or file, a repository (org/name), or \"characters\".")
  var tokenizer: String

  @Flag(help: "Cut every piece that holds a digit into characters, as the paper does.")
  var digits = false

  @Flag(help: "Put the end token behind each text.")
  var addSpecialTokens = false

  @Flag(help: "Write JSON.")
  var json = false

  @Flag(help: "Each line is a JSON string, which may hold line breaks.")
  var jsonInput = false

  func run() throws {
    var tokenizer: any SavableTokenizer =
      tokenizer == "characters"
      ? CharacterTokenizer.default
      : try loadTokenizer(from: Place.url(of: tokenizer, for: .tokenizer))
    if digits { tokenizer = tokenizer.writing(.digits) }
    let values = Dictionary(
      uniqueKeysWithValues: tokenizer.numberValues.map { ($0.token, $0.value) })
    // Lines end at "\n" only: what else Unicode calls a line break belongs to the text.
    var lines = FileHandle.standardInput.readDataToEndOfFile().split(
      separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
    if lines.last?.isEmpty == true { lines.removeLast() }
    for (index, bytes) in lines.enumerated() {
      guard let line = String(validating: bytes, as: UTF8.self) else {
        throw ValidationError("line \(index + 1) of the input is not UTF-8; convert it first.")
      }
      var tokens = tokenizer.encode(try text(of: line, index + 1))
      if addSpecialTokens { tokens.append(tokenizer.endToken) }
      let pieces = tokens.map { tokenizer.piece(of: $0) ?? "?" }
      guard json else {
        print(
          pieces.joined(separator: " "), tokens.map(String.init).joined(separator: " "),
          separator: "\t")
        continue
      }
      let object = JSON.object([
        JSON.Member("pieces", .array(pieces.map { .string($0) })),
        JSON.Member("ids", .array(tokens.map { .integer(Int($0)) })),
        JSON.Member("numbers", .array(tokens.map { values[$0].map { .number($0) } ?? .null })),
      ])
      print(object.text(indentation: nil))
    }
  }

  private func text(of line: String, _ number: Int) throws -> String {
    guard jsonInput else { return line }
    let value: JSON
    do { value = try JSON(parsing: Array(line.utf8)) } catch {
      throw ValidationError("line \(number) of the input is not JSON: \(error)")
    }
    guard let text = value.string else {
      throw ValidationError("line \(number) of the input is not a JSON string.")
    }
    return text
  }
}
