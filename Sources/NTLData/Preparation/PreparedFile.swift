import Foundation

/// A file of questions and answers being written, under a temporary name.
final class PreparedFile {
  /// Its path from the output folder.
  let name: String
  /// What is written so far; who writes counts what was changed and dropped.
  var report: PreparationReport.File
  private let descriptor: Int32
  /// Where it will be.
  private let url: URL
  /// Where it is.
  private let temporary: URL
  private var buffer: [UInt8] = []
  private let progress: (PreparationProgress) -> Void

  private static let bufferSize = 1 << 18
  private static let pairsBetweenReports = 8_192

  /// Creates the file `.NAME.PROCESS.partial` beside the place where it will be.
  ///
  /// - Throws: `DataError.unwritable`.
  init(
    _ name: String, in folder: URL, progress: @escaping (PreparationProgress) -> Void
  ) throws(DataError) {
    self.name = name
    self.progress = progress
    report = .init(file: name)
    url = folder.appending(path: name).standardizedFileURL
    temporary = url.deletingLastPathComponent()
      .appending(path: ".\(url.lastPathComponent).\(getpid())\(Self.suffix)")
    descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure }
  }

  /// What the names of files end with that are not finished.
  static let suffix = ".partial"

  deinit {
    guard descriptor >= 0 else { return }
    close(descriptor)
    unlink(temporary.path)  // Not there any more if it was put in its place.
  }

  /// Appends a pair as two lines; its bytes hold neither line break.
  ///
  /// - Throws: `DataError.unwritable`, for example because the disk is full.
  func append(lines bytes: ArraySlice<UInt8>) throws(DataError) {
    buffer += bytes
    try countPair()
  }

  /// Appends a pair as a JSON object on a line.
  ///
  /// - Throws: `DataError.unwritable`, for example because the disk is full.
  func append(question: String, answer: String, isASCII: Bool = true) throws(DataError) {
    JSONLines.append(question: question, answer: answer, isASCII: isASCII, to: &buffer)
    try countPair()
  }

  /// Appends what is no pair.
  func append(_ bytes: some Sequence<UInt8>) { buffer += bytes }

  private func countPair() throws(DataError) {
    report.pairs += 1
    if buffer.count >= Self.bufferSize { try flush() }
    if report.pairs.isMultiple(of: Self.pairsBetweenReports) {
      progress(PreparationProgress(file: name, pairs: report.pairs))
    }
  }

  private func flush() throws(DataError) {
    var written = 0
    while written < buffer.count {
      let count = buffer.withUnsafeBytes {
        write(descriptor, $0.baseAddress! + written, $0.count - written)
      }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else { throw failure }
      written += count
    }
    report.bytes += written
    buffer.removeAll(keepingCapacity: true)
  }

  /// Waits until all is on disk.
  ///
  /// - Throws: `DataError.unwritable`.
  func finish() throws(DataError) {
    try flush()
    guard fsync(descriptor) == 0 else { throw failure }
  }

  /// Gives the finished file its name.
  ///
  /// - Throws: `DataError.unwritable`.
  func putInPlace() throws(DataError) {
    guard rename(temporary.path, url.path) == 0 else { throw failure }
  }

  private var failure: DataError {
    .unwritable(file: url.path, reason: String(cString: strerror(errno)))
  }
}
