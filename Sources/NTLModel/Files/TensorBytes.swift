import Foundation

/// A file's bytes as memory, fetched from the disk where they are touched.
final class MappedFile: @unchecked Sendable {
  /// The contents; they live as long as this object.
  let bytes: UnsafeRawBufferPointer

  /// Maps a file.
  ///
  /// - Throws: ``ModelError/system(file:problem:)`` with the system's reason.
  init(_ file: URL) throws(ModelError) {
    func fail(_ reason: String = String(cString: strerror(errno))) -> ModelError {
      .system(file: file.path, problem: "cannot be read: \(reason)")
    }
    var status = stat()
    guard stat(file.path, &status) == 0 else { throw fail() }
    // Opening a pipe would wait for somebody to write.
    guard status.st_mode & S_IFMT == S_IFREG else { throw fail("it is not a file") }
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fail() }
    defer { close(descriptor) }
    guard fstat(descriptor, &status) == 0 else { throw fail() }
    guard status.st_size > 0 else {
      bytes = UnsafeRawBufferPointer(start: nil, count: 0)
      return
    }
    let size = Int(status.st_size)
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
      address != MAP_FAILED
    else { throw fail() }
    bytes = UnsafeRawBufferPointer(start: address, count: size)
  }

  deinit {
    if let address = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
  }

  /// Gives the memory of bytes back that have been used; they are fetched again if they are touched again.
  func release(_ range: Range<Int>) {
    guard let address = bytes.baseAddress else { return }
    let page = Int(getpagesize())
    let start = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    if start < end {
      madvise(UnsafeMutableRawPointer(mutating: address + start), end - start, Int32(MADV_DONTNEED))
    }
  }
}
