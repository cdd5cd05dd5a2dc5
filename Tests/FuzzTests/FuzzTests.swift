import Foundation
import NTLJSON
import NTLTestSupport
import Testing

/// Every reader against mutated files: it refuses or accepts, soon, and in bounded memory.
///
/// `make fuzz` runs many more cases with the address sanitizer.
@Suite(.serialized) struct FuzzTests {
  @Test func json() throws {
    var seeds: [[UInt8]] = [
      #"{"a": [1, -2.5e3, 0.1, true, false, null], "é\u0041\ud83d\udd0a\n\\\"": {"b": {}, "c": []}}"#,
      #"[[[[[[[["deep"]]]]]]], 1e308, -1e-308, 9223372036854775807, 9223372036854775808, "\b\f\r\t\/"]"#,
      "  3 ", #""\u2028\uFFFF""#,
    ].map { Array($0.utf8) }
    seeds.append(
      Array(try Data(contentsOf: fixtureFile("t5_relu_tied.json")).prefix(1_500)) + [0x7D])
    try fuzz("JSON", share: 3) { mutator in
      mutator.mutated(mutator.element(seeds), others: seeds)
    } attempt: { bytes, _ in
      let json: JSON
      do { json = try withExactCopy(bytes) { try JSON(parsing: $0) } } catch is JSONError {
        return false
      }
      // What is written is the same value.
      for indentation in [nil, 2] {
        #expect(try JSON(parsing: json.text(indentation: indentation).utf8) == json)
      }
      return true
    }
  }
}
