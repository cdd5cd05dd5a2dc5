public import Foundation

/// Files that are whole or not there at all.
public enum AtomicFile {
  /// Writes parts one after another under a temporary name, waits until they are on disk, and renames.
  ///
  /// - Throws: ``ModelError/system(file:problem:)`` with the system's reason; the temporary file is gone
  ///   then, and what stood under the name before is untouched.
  public static func write(_ parts: [Data], to file: URL) throws {
    let temporary = file.deletingLastPathComponent()
      .appending(path: ".\(file.lastPathComponent).\(getpid()).partial")
    func fail(_ action: String) -> ModelError {
      .system(file: file.path, problem: "cannot be \(action): \(String(cString: strerror(errno)))")
    }
    let descriptor = open(temporary.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else { throw fail("created") }
    var failure: ModelError?
    var offset = 0
    for part in parts where failure == nil {
      part.withUnsafeBytes { bytes in
        var written = 0
        while written < bytes.count {
          let count = pwrite(
            descriptor, bytes.baseAddress! + written, bytes.count - written,
            off_t(offset + written))
          if count < 0 && errno == EINTR { continue }
          if count <= 0 {
            failure = fail("written")
            return
          }
          written += count
        }
        offset += written
      }
    }
    if failure == nil && fsync(descriptor) != 0 { failure = fail("synced") }
    close(descriptor)
    if failure == nil && rename(temporary.path, file.path) != 0 { failure = fail("renamed") }
    if let failure {
      unlink(temporary.path)
      throw failure
    }
    synchronizeDirectory(file.deletingLastPathComponent())
  }

  /// Has a folder's entries on disk, so that a rename survives a loss of power.
  public static func synchronizeDirectory(_ directory: URL) {
    let descriptor = open(directory.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { return }
    fsync(descriptor)
    close(descriptor)
  }
}
