import Foundation
import NTLJSON
import NTLTestSupport
import NTLTokenizer
import Testing

/// What `Fixtures/tokenizers_pipeline.py` wrote.
enum PipelineFixture {
  static let json: JSON = {
    do {
      return try JSON(parsing: Data(contentsOf: fixtureFile("tokenizers_pipeline.json")))
    } catch {
      preconditionFailure("Fixtures/tokenizers_pipeline.json: \(error)")
    }
  }()

  static let caseNames = json["cases"]!.array!.map { $0["name"]!.string! }

  static func golden(_ name: String) throws -> JSON {
    try #require(json["cases"]!.array!.first { $0["name"]?.string == name })
  }

  /// A case's tokenizer.json; those without a model share one.
  static func tokenizer(_ golden: JSON) throws -> JSON {
    let model = try #require(golden["model"] ?? json["byteModel"])
    return try #require(golden["tokenizer"]).merging([JSON.Member("model", model)])
  }

  static func tokens(_ json: JSON) -> [Int32] { json.array!.map { Int32($0.integer!) } }

  /// A vocabulary in the order of its ids.
  static func vocabulary(_ pieces: [String]) -> JSON {
    .object(pieces.enumerated().map { JSON.Member($1, .integer($0)) })
  }
}

/// Whether texts are the same bytes; Swift's own `==` takes equivalent characters for equal.
func sameBytes(_ left: String, _ right: String?) -> Bool {
  right.map { left.utf8.elementsEqual($0.utf8) } ?? false
}
