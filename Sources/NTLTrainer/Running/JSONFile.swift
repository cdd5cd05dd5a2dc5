public import Foundation
import NTLModel

/// How a run's JSON is written: with sorted keys, and each file whole or not at all.
public enum JSONFile {
  /// Writes a file of one value, indented.
  ///
  /// - Throws: `ModelError` naming the file if it cannot be written.
  public static func write(_ value: some Encodable, to file: URL) throws {
    try AtomicFile.write([encoder(.prettyPrinted).encode(value)], to: file)
  }

  /// Writes a file of one value a line.
  ///
  /// - Throws: `ModelError` naming the file if it cannot be written.
  public static func write(lines values: [some Encodable], to file: URL) throws {
    try AtomicFile.write([lines(values)], to: file)
  }

  /// Values, one a line, each of which ends with its newline.
  static func lines(_ values: [some Encodable]) throws -> Data {
    let encoder = encoder()
    return try values.reduce(into: Data()) { lines, value in
      lines += try encoder.encode(value) + [UInt8(ascii: "\n")]
    }
  }

  private static func encoder(_ further: JSONEncoder.OutputFormatting = []) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, further]
    return encoder
  }
}
