package import Foundation

/// Values as JSON, one a line, keys in order.
package func jsonLines(_ values: [some Encodable]) throws -> Data {
  let encoder = JSONEncoder()
  encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
  return try values.reduce(into: Data()) { lines, value in
    lines += try encoder.encode(value)
    lines.append(UInt8(ascii: "\n"))
  }
}
