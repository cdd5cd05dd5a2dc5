import Foundation
import NTLJSON

/// The file `tokenizer_config.json` beside a tokenizer's own files.
///
/// What is not known here is kept. The member `"ntl": {"digits": true}` says that pieces with digits are cut
/// into characters, `"ntl": {"source": "spiece.model"}` which file is read of several; `transformers` passes
/// over both.
struct TokenizerConfiguration: Sendable {
  static let fileName = "tokenizer_config.json"

  private(set) var members: [JSON.Member]
  let file: String

  /// The configuration in a folder; an empty one if it holds none.
  init(folder: URL) throws(TokenizerError) {
    let url = folder.appending(path: Self.fileName)
    file = url.path
    guard FileManager.default.fileExists(atPath: url.path) else {
      members = []
      return
    }
    let data: Data
    do { data = try Data(contentsOf: url) } catch {
      throw .unreadable(file: url.path, reason: error.localizedDescription)
    }
    let json: JSON
    do { json = try JSON(parsing: data) } catch {
      throw .malformed(file: url.path, reason: "it is not JSON: \(error)")
    }
    guard case .object(let members) = json else {
      throw .malformed(file: url.path, reason: "it is not an object")
    }
    self.members = members
  }

  /// Whether nothing is said.
  var isEmpty: Bool { members.isEmpty }

  subscript(_ name: String) -> JSON? {
    get { members.first { $0.name == name }?.value }
    set {
      members.removeAll { $0.name == name }
      if let newValue { members.append(JSON.Member(name, newValue)) }
    }
  }

  /// Whether digits are split; nil if nothing is said.
  var splitsDigits: Bool? {
    get { self["ntl"]?["digits"]?.boolean }
    set { setRemark("digits", newValue.map { .boolean($0) }) }
  }

  /// Which of several files that hold the tokenizer is to be read; nil if nothing is said.
  var source: String? {
    get { self["ntl"]?["source"]?.string }
    set { setRemark("source", newValue.map { .string($0) }) }
  }

  private mutating func setRemark(_ name: String, _ value: JSON?) {
    var remarks = (self["ntl"]?.members ?? []).filter { $0.name != name }
    if let value { remarks.append(JSON.Member(name, value)) }
    self["ntl"] = .object(remarks)
  }

  /// A whole number that may be missing.
  func integer(_ name: String, _ range: ClosedRange<Int>) throws(TokenizerError) -> Int? {
    guard let value = self[name], value != .null else { return nil }
    guard let integer = value.integer, range.contains(integer) else {
      throw .malformed(
        file: file,
        reason: "\"\(name)\" must be a whole number from \(range.lowerBound) to \(range.upperBound)"
      )
    }
    return integer
  }

  func save(to folder: URL) throws(TokenizerError) {
    let url = folder.appending(path: Self.fileName)
    do {
      try Data((JSON.object(members).text(indentation: 2) + "\n").utf8).write(
        to: url, options: .atomic)
    } catch {
      throw .unwritable(file: url.path, reason: error.localizedDescription)
    }
  }

  /// Adds the remark how numbers are written to a folder's configuration.
  static func remember(_ numbers: NumberTokens, in folder: URL) throws(TokenizerError) {
    var configuration = try TokenizerConfiguration(folder: folder)
    configuration.splitsDigits = numbers == .digits
    try configuration.save(to: folder)
  }
}
