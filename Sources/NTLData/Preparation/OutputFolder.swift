import Foundation

/// A folder that a preparation writes: its files appear under their names when all are whole.
///
/// While it exists the folder is locked (`flock`, which ends with the process): of two preparations at
/// once the second is refused. What an earlier one left that was killed is deleted.
final class OutputFolder {
  /// The folder that names start from.
  let folder: URL
  private let reportName: String
  private let descriptor: Int32
  private var files: [PreparedFile] = []
  private let progress: (PreparationProgress) -> Void

  /// Creates and locks a folder.
  ///
  /// - Parameters:
  ///   - folder: made if it is not there.
  ///   - names: what will be written into it.
  ///   - report: the name of the report's file.
  ///   - replaces: whether files of these names may be there.
  ///   - progress: is told of every few thousand pairs.
  /// - Throws: `DataError`, also where files are there, or somebody else writes.
  init(
    _ folder: URL, files names: [String], report: String = "prepare.json", replaces: Bool,
    progress: @escaping (PreparationProgress) -> Void
  ) throws(DataError) {
    self.folder = folder
    self.progress = progress
    reportName = report
    let names = names + [report]
    if !replaces,
      let name = names.first(where: { access(folder.appending(path: $0).path, F_OK) == 0 })
    {
      throw .cannotPrepare(
        "\(folder.appending(path: name).path): the file is there already; write elsewhere, or replace "
          + "it with --force")
    }
    let folders = Set(
      names.map { folder.appending(path: $0).standardizedFileURL.deletingLastPathComponent().path })
    for folder in folders.sorted() {
      do {
        try FileManager.default.createDirectory(
          atPath: folder, withIntermediateDirectories: true)
      } catch {
        throw .unwritable(file: folder, reason: error.localizedDescription)
      }
    }
    descriptor = open(folder.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0
    else { throw .unwritable(file: folder.path, reason: String(cString: strerror(errno))) }
    // Where a file system knows no locks, temporary names still keep two processes apart.
    guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 || errno != EWOULDBLOCK else {
      throw .cannotPrepare(
        "\(folder.path): another preparation is writing here; wait for its end, or write elsewhere")
    }
    for name in names { Self.removeLeftovers(of: folder.appending(path: name).standardizedFileURL) }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  private static func removeLeftovers(of file: URL) {
    let folder = file.deletingLastPathComponent()
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    for name in names
    where name.hasPrefix(".\(file.lastPathComponent).") && name.hasSuffix(PreparedFile.suffix) {
      unlink(folder.appending(path: name).path)
    }
  }

  /// Begins a file.
  ///
  /// - Throws: `DataError.unwritable`.
  func file(_ name: String) throws(DataError) -> PreparedFile {
    let file = try PreparedFile(name, in: folder, progress: progress)
    files.append(file)
    return file
  }

  /// Finishes all files and the report, and gives them their names.
  ///
  /// A report that is there goes first and comes last: beside a report its files are whole.
  ///
  /// - Throws: `DataError.unwritable`; before the first renaming nothing has changed then.
  func commit(
    dataset: PreparedDataset, seed: UInt64?, notes: [String]
  ) throws(DataError) -> PreparationReport {
    for file in files { try file.finish() }
    let report = PreparationReport(
      dataset: dataset.rawValue, folder: folder.path, seed: seed, files: files.map(\.report),
      notes: notes)
    let reportFile = try PreparedFile(reportName, in: folder, progress: progress)
    reportFile.append(report.json + [UInt8(ascii: "\n")])
    try reportFile.finish()
    unlink(folder.appending(path: reportName).path)
    for file in files { try file.putInPlace() }
    try reportFile.putInPlace()
    fsync(descriptor)
    return report
  }
}
