import Foundation

/// The lines of a file, one after another: memory holds a piece of the file and the longest line.
///
/// Lines end at "\n" or "\r\n"; a byte order mark at the beginning is passed over. The line
/// separators of Unicode belong to the text.
public final class FileLines {
  /// The path, as it was given; of standard input, words.
  public let file: String
  /// The number of the line that was returned last; the first line is 1.
  public private(set) var number = 0
  /// Whether that line had an end: what a program is still writing has none yet.
  public private(set) var isEnded = false
  /// Where that line begins, in bytes from the beginning of the file.
  private(set) var offset = 0
  /// Whether some line ended with a carriage return.
  private(set) var hasCarriageReturns = false

  private let descriptor: Int32
  private let ownsDescriptor: Bool
  private var buffer: [UInt8] = []
  /// Where in the file the buffer begins.
  private var bufferOffset = 0
  /// Where in the buffer the next line begins.
  private var start = 0
  /// Before this place in the buffer there is no end of the next line.
  private var searched = 0
  private var isAtEnd = false

  /// In bytes; longer lines are refused: a file without line ends would fill the memory.
  var longestLine = 1 << 28

  private static let byteOrderMark: [UInt8] = [0xEF, 0xBB, 0xBF]
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let piece = 1 << 16

  /// Opens a file.
  ///
  /// - Throws: `DataError` where there is none, or none that can be read.
  public init(_ file: String) throws(DataError) {
    self.file = file
    var status = stat()
    guard stat(file, &status) == 0 else {
      if errno == ENOENT || errno == ENOTDIR { throw .missingFile(file) }
      throw .unreadable(file: file, reason: String(cString: strerror(errno)))
    }
    guard status.st_mode & S_IFMT != S_IFDIR else { throw .directory(file) }
    descriptor = open(file, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0
    else { throw .unreadable(file: file, reason: String(cString: strerror(errno))) }
    ownsDescriptor = true
  }

  /// The lines of bytes that are in memory already.
  init(_ bytes: [UInt8], file: String) {
    (self.file, buffer, descriptor, ownsDescriptor) = (file, bytes, -1, false)
    isAtEnd = true
  }

  /// The lines of what is open already, and stays so.
  init(descriptor: Int32, name: String) {
    (file, self.descriptor, ownsDescriptor) = (name, descriptor, false)
  }

  /// The lines of standard input.
  public static func standardInput() -> FileLines {
    FileLines(descriptor: STDIN_FILENO, name: "standard input")
  }

  deinit { if ownsDescriptor { close(descriptor) } }

  /// The next line, without its end; nil behind the last. Let go of it before asking for another.
  ///
  /// - Throws: `DataError` where the file cannot be read, or the line has over 256 MB.
  public func next() throws(DataError) -> ArraySlice<UInt8>? {
    if number == 0 { try skipByteOrderMark() }
    while true {
      if let end = lineEnd() { return take(to: end, skipping: 1) }
      if isAtEnd {
        return start < buffer.count ? take(to: buffer.count, skipping: 0) : nil
      }
      try readMore()
    }
  }

  /// The next line as text.
  ///
  /// - Throws: `DataError` where the file cannot be read or the line is not UTF-8.
  public func nextText() throws(DataError) -> String? {
    guard let line = try next() else { return nil }
    guard let text = String(validating: line, as: UTF8.self)
    else { throw .notUTF8(file: file, line: number) }
    return text
  }

  /// Whether, behind the first line, ``next()`` would return another without waiting for the program that
  /// writes it.
  ///
  /// - Throws: `DataError` where the file cannot be read, or the line has over 256 MB.
  public func hasLine() throws(DataError) -> Bool {
    while lineEnd() == nil && !isAtEnd {
      guard hasArrived else { return false }
      try readMore()
    }
    return start < buffer.count
  }

  /// Whether reading would not have to wait.
  private var hasArrived: Bool {
    var input = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
    return poll(&input, 1, 0) > 0
  }

  private func skipByteOrderMark() throws(DataError) {
    // No more is read than it takes to tell: a program may wait for the answer to its first byte.
    while buffer.count < 3 && !isAtEnd && Self.byteOrderMark.starts(with: buffer) { try readMore() }
    if start == 0 && buffer.starts(with: Self.byteOrderMark) { (start, searched) = (3, 3) }
  }

  /// `memchr` rather than a loop: it costs the same in a debug build, where tests read megabytes.
  private func lineEnd() -> Int? {
    let end: Int? = buffer.withUnsafeBytes { bytes in
      guard searched < bytes.count, let base = bytes.baseAddress,
        let found = memchr(base + searched, Int32(Self.lineFeed), bytes.count - searched)
      else { return nil }
      return UnsafeRawPointer(found) - base
    }
    if end == nil { searched = buffer.count }
    return end
  }

  private func take(to end: Int, skipping lineFeed: Int) -> ArraySlice<UInt8> {
    var line = buffer[start..<end]
    offset = bufferOffset + start
    (start, searched) = (end + lineFeed, end + lineFeed)
    number += 1
    isEnded = lineFeed > 0
    if line.last == Self.carriageReturn {
      hasCarriageReturns = true
      line.removeLast()
    }
    return line
  }

  private func readMore() throws(DataError) {
    guard buffer.count - start <= longestLine
    else { throw .longLine(file: file, line: number + 1, bytes: longestLine) }
    buffer.removeFirst(start)
    bufferOffset += start
    searched -= start
    start = 0
    let count = withUnsafeTemporaryAllocation(of: UInt8.self, capacity: Self.piece) { piece in
      var count: Int
      repeat {
        count = read(descriptor, piece.baseAddress, piece.count)
      } while count < 0 && errno == EINTR
      buffer += piece.prefix(max(0, count))
      return count
    }
    guard count >= 0
    else { throw .unreadable(file: file, reason: String(cString: strerror(errno))) }
    if count == 0 { isAtEnd = true }
  }
}
