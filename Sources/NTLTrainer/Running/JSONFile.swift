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
  public static func write<Value: Encodable>(lines: [Value], to file: URL) throws {
    let encoder = encoder()
    var data = Data()
    for value in lines { data += try line(value, encoder) }
    try AtomicFile.write([data], to: file)
  }

  /// A value on a line of its own, which ends with its newline.
  static func line(_ value: some Encodable, _ encoder: JSONEncoder = encoder()) throws -> Data {
    try encoder.encode(value) + [UInt8(ascii: "\n")]
  }

  private static func encoder(_ further: JSONEncoder.OutputFormatting = []) -> JSONEncoder {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes, further]
    return encoder
  }
}
