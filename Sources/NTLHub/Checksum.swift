import Crypto
import Foundation

/// The hash by which the Hub names a file's contents.
enum Checksum {
  /// Of large files: SHA-256 of the contents, 64 digits.
  case sha256
  /// Of the others: SHA-1 of what git stores, "blob LENGTH\0" and the contents, 40 digits.
  case gitBlob

  /// The hash that an ETag is; nil if it is none of the two.
  init?(tag: String) {
    if isHexadecimal(tag, digits: 64) {
      self = .sha256
    } else if isHexadecimal(tag, digits: 40) {
      self = .gitBlob
    } else {
      return nil
    }
  }

  /// The hash of an open file.
  func callAsFunction(_ descriptor: Int32, size: Int) -> String? {
    switch self {
    case .sha256: return Self.digest(SHA256(), descriptor)
    case .gitBlob:
      var hash = Insecure.SHA1()
      hash.update(data: Data("blob \(size)\0".utf8))
      return Self.digest(hash, descriptor)
    }
  }

  /// nil if the file cannot be read.
  private static func digest(_ hash: some HashFunction, _ descriptor: Int32) -> String? {
    var hash = hash
    var offset = 0
    let block = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 20, alignment: 16)
    defer { block.deallocate() }
    while true {
      let count = pread(descriptor, block.baseAddress, block.count, off_t(offset))
      if count < 0 && errno == EINTR { continue }
      guard count >= 0 else { return nil }
      guard count > 0 else { break }
      hash.update(bufferPointer: UnsafeRawBufferPointer(rebasing: block[..<count]))
      offset += count
    }
    return hash.finalize().map {
      let digits = String($0, radix: 16)
      return digits.count == 2 ? digits : "0" + digits
    }.joined()
  }
}
