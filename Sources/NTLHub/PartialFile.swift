import Foundation

/// A file of which some has come, and which the next process goes on with if this one is killed.
final class PartialFile {
  let url: URL
  let descriptor: Int32
  /// How many bytes there are.
  private(set) var count: Int

  /// Opens what is there, or makes an empty file.
  ///
  /// - Throws: ``HubError/unwritable(file:reason:)``.
  init(_ url: URL) throws(HubError) {
    self.url = url
    descriptor = open(url.path, O_RDWR | O_CREAT | O_CLOEXEC, 0o666)
    guard descriptor >= 0 else { throw .unwritable(file: url.path, reason: systemReason()) }
    count = max(0, Int(lseek(descriptor, 0, SEEK_END)))
  }

  deinit { if descriptor >= 0 { close(descriptor) } }

  /// Adds bytes at the end.
  ///
  /// - Throws: ``HubError/diskFull(folder:needed:free:)`` or ``HubError/unwritable(file:reason:)``.
  func append(_ data: Data) throws(HubError) {
    var rest = data[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress, $0.count, off_t(count))
      }
      if written < 0 && errno == EINTR { continue }
      guard written > 0 else {
        if errno == ENOSPC || errno == EDQUOT { throw full(needed: rest.count) }
        throw .unwritable(file: url.path, reason: systemReason())
      }
      count += written
      rest = rest.dropFirst(written)
    }
  }

  /// Throws if the disk has less room than the rest of a file needs.
  func checkRoom(for size: Int) throws(HubError) {
    guard let free, free < size - count else { return }
    throw full(needed: size - count)
  }

  private var free: Int? {
    var information = statvfs()
    guard fstatvfs(descriptor, &information) == 0 else { return nil }
    let (free, isTooLarge) = Int(clamping: information.f_bavail)
      .multipliedReportingOverflow(by: Int(clamping: information.f_frsize))
    return isTooLarge ? nil : free
  }

  private func full(needed: Int) -> HubError {
    .diskFull(folder: url.deletingLastPathComponent().path, needed: needed, free: free ?? 0)
  }

  /// Forgets what has come.
  func restart() throws(HubError) {
    guard ftruncate(descriptor, 0) == 0 else {
      throw .unwritable(file: url.path, reason: systemReason())
    }
    count = 0
  }

  func delete() { unlink(url.path) }

  /// Has the contents on disk and gives them their name.
  func rename(to file: URL) throws(HubError) {
    guard fsync(descriptor) == 0, Foundation.rename(url.path, file.path) == 0 else {
      throw .unwritable(file: file.path, reason: systemReason())
    }
  }
}
