/// The cyclic redundancy check CRC-32C (Castagnoli), as in iSCSI (RFC 3720, appendix B.4): reflected,
/// polynomial 0x1EDC6F41, all ones before and after.
package enum CRC32C {
  private static let table: [UInt32] = (0..<256).map { (byte: UInt32) in
    (0..<8).reduce(byte) { sum, _ in sum & 1 == 0 ? sum >> 1 : sum >> 1 ^ 0x82F6_3B78 }
  }

  /// The check of some bytes.
  package static func checksum(_ bytes: some Sequence<UInt8>) -> UInt32 {
    ~bytes.reduce(~0) { sum, byte in table[Int((sum ^ UInt32(byte)) & 0xFF)] ^ sum >> 8 }
  }

  /// The check as a TFRecord stores it: turned right by 15 bits, plus a constant.
  ///
  /// A check over bytes that contain their own check is weak; this one is not the check of what it
  /// stands in.
  package static func masked(_ bytes: some Sequence<UInt8>) -> UInt32 {
    let sum = checksum(bytes)
    return (sum >> 15 | sum << 17) &+ 0xA282_EAD8
  }
}
