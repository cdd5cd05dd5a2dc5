public import Foundation

/// Files that are whole or not there at all.
public enum AtomicFile {
  /// A file being written.
  public struct Target: ~Copyable {
    fileprivate let descriptor: Int32
    fileprivate let file: URL

    /// Writes bytes behind those before.
    ///
    /// - Throws: ``ModelError/system(file:problem:)`` with the system's reason.
    public func append(_ bytes: UnsafeRawBufferPointer) throws(ModelError) {
      var written = 0
      while written < bytes.count {
        let count = Foundation.write(
          descriptor, bytes.baseAddress! + written, bytes.count - written)
        if count < 0 && errno == EINTR { continue }
        guard count > 0 else { throw failure("written", file) }
        written += count
      }
    }

    /// Writes data behind what was written before.
    ///
    /// - Throws: ``ModelError/system(file:problem:)`` with the system's reason.
    public func append(_ data: Data) throws(ModelError) {
      // `withUnsafeBytes` cannot say which error it passes on.
      let failure: ModelError? = data.withUnsafeBytes { bytes in
        do throws(ModelError) { try append(bytes) } catch { return error }
        return nil
      }
      if let failure { throw failure }
    }
  }

  /// Writes parts one after another under a temporary name, waits until they are on disk, and renames.
  ///
  /// - Throws: ``ModelError/system(file:problem:)`` with the system's reason; the temporary file is gone
  ///   then, and what stood under the name before is untouched.
  public static func write(_ parts: [Data], to file: URL) throws {
    try write(to: file) { target in
      for part in parts { try target.append(part) }
    }
  }

  /// Has `body` write a file under a temporary name, waits until it is on disk, and renames it.
  ///
  /// - Throws: what `body` throws, or ``ModelError/system(file:problem:)`` with the system's reason; the
  ///   temporary file is gone then, and what stood under the name before is untouched.
  public static func write(to file: URL, _ body: (borrowing Target) throws -> Void) throws {
    var status = stat()
    // Renamed over it, the new file would take the place of a device or a pipe.
    if lstat(file.path, &status) == 0, ![S_IFREG, S_IFLNK].contains(status.st_mode & S_IFMT) {
      throw ModelError.system(
        file: file.path, problem: "cannot be written: it is there and not a file; name another")
    }
    let temporary = file.deletingLastPathComponent()
      .appending(path: ".\(file.lastPathComponent).\(getpid()).partial")
    let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw failure("created", file) }
    do {
      defer { close(descriptor) }
      try body(Target(descriptor: descriptor, file: file))
      guard fsync(descriptor) == 0 else { throw failure("synced", file) }
      guard rename(temporary.path, file.path) == 0 else { throw failure("renamed", file) }
    } catch {
      unlink(temporary.path)
      throw error
    }
    synchronizeDirectory(file.deletingLastPathComponent())
  }

  /// Whether a name is that of a file that a killed process has not finished.
  public static func isTemporary(_ name: String) -> Bool {
    name.hasPrefix(".") && name.hasSuffix(".partial")
  }

  /// Has a folder's entries on disk, so that a rename survives a loss of power.
  public static func synchronizeDirectory(_ directory: URL) {
    let descriptor = open(directory.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }

  private static func failure(_ action: String, _ file: URL) -> ModelError {
    .system(
      file: file.path, problem: "cannot be \(action): \(String(cString: strerror(errno)))")
  }
}
