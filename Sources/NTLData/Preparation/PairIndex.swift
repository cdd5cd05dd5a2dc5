import Foundation

/// Where the pairs of a file of question and answer lines lie: eight bytes for each.
///
/// So a file is shuffled without being in memory; a shuffled copy takes one pass in the file's order and
/// one in the new order, which the system mostly answers from what it keeps of the file.
final class PairIndex {
  private let file: String
  private let descriptor: Int32
  /// Where pairs begin, and behind the last where the file ends.
  private var offsets: [Int] = []
  private let hasCarriageReturns: Bool
  private var buffer: [UInt8] = []

  /// How many pairs there are.
  var count: Int { offsets.count - 1 }

  /// Reads a file and checks it as ``LinePairFile`` does.
  ///
  /// - Throws: `DataError`, which names the file, the line, and what is wrong.
  init(_ file: String) throws(DataError) {
    let lines = try FileLines(file)
    var offsets: [Int] = []
    while let line = try lines.next() {
      let part: QuestionAnswer.Part = lines.number % 2 == 1 ? .question : .answer
      if part == .question { offsets.append(lines.offset) }
      guard line.allSatisfy({ $0 < 0x80 }) || String(validating: line, as: UTF8.self) != nil
      else { throw .notUTF8(file: file, line: lines.number) }
      guard !LinePairFile.isBlank(line)
      else { throw .blank(part, file: file, line: lines.number) }
    }
    guard lines.number.isMultiple(of: 2)
    else { throw .oddNumberOfLines(file: file, lines: lines.number) }
    guard !offsets.isEmpty else { throw .emptyFile(file) }
    self.file = file
    hasCarriageReturns = lines.hasCarriageReturns
    descriptor = open(file, O_RDONLY | O_CLOEXEC)
    let size = lseek(descriptor, 0, SEEK_END)
    self.offsets = offsets + [Int(size)]
    guard descriptor >= 0, size >= offsets[offsets.count - 1] else { throw failure }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Writes a pair to another file, as two lines that end in line feeds.
  ///
  /// - Throws: `DataError`, where the one cannot be read any more or the other not be written.
  func copy(_ pair: Int, to other: PreparedFile) throws(DataError) {
    let length = offsets[pair + 1] - offsets[pair]
    if buffer.count <= length { buffer = [UInt8](repeating: 0, count: length + 1) }
    let count = buffer.withUnsafeMutableBytes {
      pread(descriptor, $0.baseAddress, length, off_t(offsets[pair]))
    }
    guard count == length else { throw failure }
    var lines = buffer[..<length]
    if lines.last != UInt8(ascii: "\n") {  // The last of the file may lack it.
      buffer[length] = UInt8(ascii: "\n")
      lines = buffer[...length]
    }
    if hasCarriageReturns { lines = lines.filter { $0 != UInt8(ascii: "\r") }[...] }
    try other.append(lines: lines)
  }

  private var failure: DataError {
    .unreadable(
      file: file, reason: "it changed while it was read, or \(String(cString: strerror(errno)))")
  }
}
