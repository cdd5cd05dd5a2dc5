import Foundation

/// The bytes of a tensor file: mapped into memory, so that they are fetched where they are touched, or a copy.
final class TensorBytes: @unchecked Sendable {
  /// The contents; they live as long as this object.
  let bytes: UnsafeRawBufferPointer
  private let path: String
  /// Of the mapped file; −1 for a copy.
  private let descriptor: Int32

  /// Maps a file.
  ///
  /// - Throws: ``ModelError/system(file:problem:)`` with the system's reason.
  init(mapping file: URL) throws(ModelError) {
    path = file.path
    func fail(_ reason: String = String(cString: strerror(errno))) -> ModelError {
      .system(file: file.path, problem: "cannot be read: \(reason)")
    }
    var status = stat()
    guard stat(file.path, &status) == 0 else { throw fail() }
    // Opening a pipe would wait for somebody to write.
    guard status.st_mode & S_IFMT == S_IFREG else { throw fail("it is not a file") }
    let descriptor = open(file.path, O_RDONLY | O_CLOEXEC)
    guard descriptor >= 0 else { throw fail() }
    let mapped = Self.map(descriptor)
    guard let mapped else {
      defer { close(descriptor) }
      throw fail()
    }
    (bytes, self.descriptor) = (mapped, descriptor)
  }

  /// nil with `errno` set if the system refuses.
  private static func map(_ descriptor: Int32) -> UnsafeRawBufferPointer? {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else { return nil }
    let size = Int(status.st_size)
    guard size > 0 else { return UnsafeRawBufferPointer(start: nil, count: 0) }
    guard let address = mmap(nil, size, PROT_READ, MAP_PRIVATE, descriptor, 0),
      address != MAP_FAILED
    else { return nil }
    return UnsafeRawBufferPointer(start: address, count: size)
  }

  /// Copies bytes into memory of exactly their size; errors call their source `path`.
  init(copying source: UnsafeRawBufferPointer, path: String) {
    self.path = path
    descriptor = -1
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: source.count, alignment: 1)
    copy.copyMemory(from: source)
    bytes = UnsafeRawBufferPointer(copy)
  }

  deinit {
    guard descriptor >= 0 else { return bytes.deallocate() }
    if let address = bytes.baseAddress {
      munmap(UnsafeMutableRawPointer(mutating: address), bytes.count)
    }
    close(descriptor)
  }

  /// Copies bytes to where they are wanted.
  ///
  /// A file's go there without a detour by the mapping, whose pages cost more than the copy.
  func copy(_ range: Range<Int>, to target: UnsafeMutableRawPointer) throws(ModelError) {
    precondition(range.lowerBound >= 0 && range.upperBound <= bytes.count)
    guard descriptor >= 0 else {
      if !range.isEmpty {
        target.copyMemory(from: bytes.baseAddress! + range.lowerBound, byteCount: range.count)
      }
      return
    }
    var offset = range.lowerBound
    while offset < range.upperBound {
      let count = pread(
        descriptor, target + (offset - range.lowerBound), range.upperBound - offset, off_t(offset))
      if count < 0 && errno == EINTR { continue }
      guard count > 0 else {
        let reason = count == 0 ? "it has become shorter" : String(cString: strerror(errno))
        throw .system(file: path, problem: "cannot be read: \(reason)")
      }
      offset += count
    }
  }

  /// Gives the memory of mapped bytes back that have been used; they are fetched again if they are touched
  /// again.
  func release(_ range: Range<Int>) {
    guard descriptor >= 0, let address = bytes.baseAddress else { return }
    let page = Int(getpagesize())
    let start = (range.lowerBound + page - 1) / page * page
    let end = range.upperBound / page * page
    if start < end {
      madvise(UnsafeMutableRawPointer(mutating: address + start), end - start, Int32(MADV_DONTNEED))
    }
  }
}
