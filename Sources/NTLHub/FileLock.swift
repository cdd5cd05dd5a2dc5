import Foundation

/// Possession of a file's download: one process at a time has it, until it lets go or dies.
///
/// `huggingface_hub` locks the same file in the same way. The file stays, as there: were it deleted, two
/// processes could each have the lock of another one.
final class FileLock {
  private let descriptor: Int32

  /// Takes possession, or waits until it can; `wait` is called once if another process has it.
  ///
  /// - Throws: ``HubError/unwritable(file:reason:)``.
  init(_ file: URL, waiting wait: () -> Void) throws(HubError) {
    descriptor = open(file.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o664)
    guard descriptor >= 0 else { throw .unwritable(file: file.path, reason: systemReason()) }
    if flock(descriptor, LOCK_EX | LOCK_NB) == 0 { return }
    if errno == EWOULDBLOCK { wait() }
    while flock(descriptor, LOCK_EX) != 0 {
      guard errno == EINTR else { throw .unwritable(file: file.path, reason: systemReason()) }
    }
  }

  deinit { if descriptor >= 0 { close(descriptor) } }
}
