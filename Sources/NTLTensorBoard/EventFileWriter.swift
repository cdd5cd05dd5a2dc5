public import Foundation

/// Writes measurements into a folder as TensorBoard reads them.
///
/// Every record goes to the system in one call as it is added: a process that is killed leaves whole
/// records. Where one is cut off nonetheless, as by a loss of power, its checks tell, and the records
/// before it stand.
public final class EventFileWriter {
  /// The file that is written.
  public let file: URL
  private let descriptor: Int32
  /// Where the last whole record ends.
  private var end = 0

  /// Begins a file in a folder, which is made if it does not exist.
  ///
  /// - Parameters:
  ///   - folder: where; files of earlier processes stay.
  ///   - step: the first step that will be measured. What earlier files in the folder hold of it and of
  ///     later steps is void: TensorBoard forgets what was measured behind the checkpoint from which a
  ///     run goes on.
  /// - Throws: ``EventFileError`` with the system's reason.
  public init(folder: URL, startingAt step: Int) throws(EventFileError) {
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    } catch {
      throw .system(
        path: folder.path, problem: "cannot be created as a folder: \(error.localizedDescription)")
    }
    (file, descriptor) = try Self.create(in: folder)
    try add(.fileVersion, step: 0, at: .now)
    try add(.start, step: step, at: .now)
  }

  deinit { close(descriptor) }

  private static func create(in folder: URL) throws(EventFileError) -> (URL, Int32) {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let name = EventFileName.next(after: names)
    var number = 0
    while true {
      let file = folder.appending(path: "\(name).\(number)")
      let descriptor = open(file.path, O_WRONLY | O_CREAT | O_EXCL | O_APPEND | O_CLOEXEC, 0o644)
      if descriptor >= 0 { return (file, descriptor) }
      // Another process that began in the same second may have had the name.
      guard errno == EEXIST else { throw failure("created", file) }
      number += 1
    }
  }

  /// Adds scalars, all of one step.
  ///
  /// - Parameters:
  ///   - scalars: what was measured, by name, such as `train/loss`. TensorBoard keeps single precision.
  ///   - step: the step after which it was measured.
  ///   - time: when.
  /// - Throws: ``EventFileError`` with the system's reason; the file then ends with the record before.
  public func add(
    scalars: [(tag: String, value: Double)], step: Int, at time: Date = .now
  ) throws(EventFileError) {
    guard !scalars.isEmpty else { return }
    try add(.scalars(scalars), step: step, at: time)
  }

  /// Adds a text, which TensorBoard shows as Markdown.
  ///
  /// - Parameters:
  ///   - text: the text.
  ///   - tag: its name.
  ///   - step: the step it belongs to.
  ///   - time: when it was written.
  /// - Throws: ``EventFileError`` with the system's reason; the file then ends with the record before.
  public func add(
    text: String, tag: String, step: Int, at time: Date = .now
  ) throws(EventFileError) {
    try add(.text(text, tag: tag), step: step, at: time)
  }

  /// Waits until everything is on disk.
  ///
  /// - Throws: ``EventFileError`` with the system's reason.
  public func flush() throws(EventFileError) {
    guard fsync(descriptor) == 0 else { throw Self.failure("synced", file) }
  }

  private func add(_ event: Event, step: Int, at time: Date) throws(EventFileError) {
    try write(TFRecord.framing(event.message(step: step, at: time)))
  }

  /// Writes a record whole; one that does not fit is taken back, so that a later one may follow.
  private func write(_ record: [UInt8]) throws(EventFileError) {
    var rest = record[...]
    while !rest.isEmpty {
      let count = rest.withUnsafeBytes { Foundation.write(descriptor, $0.baseAddress, $0.count) }
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let error = Self.failure("written to", file)
        _ = ftruncate(descriptor, off_t(end))
        throw error
      }
      rest = rest.dropFirst(count)
    }
    end += record.count
  }

  private static func failure(_ action: String, _ file: URL) -> EventFileError {
    .system(
      path: file.path, problem: "cannot be \(action): \(String(cString: strerror(errno)))")
  }
}
