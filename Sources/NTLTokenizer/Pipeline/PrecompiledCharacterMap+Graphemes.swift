extension PrecompiledCharacterMap {
  /// The text as the `tokenizers` library rewrites it, which is not how SentencePiece does.
  ///
  /// A grapheme cluster of fewer than six bytes is replaced whole by what its *shortest* beginning in the map
  /// is replaced by; in others each character is replaced for itself.
  func normalized(_ text: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    var output: [UInt8] = []
    output.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      if keeps(text, at: position) {
        output.append(text[position])
        position += 1
        continue
      }
      let end = Self.stretchEnd(text, from: position)
      let stretch = UnsafeBufferPointer(rebasing: text[position..<end])
      for cluster in String(decoding: stretch, as: UTF8.self) {
        append(cluster, to: &output)
      }
      position = end
    }
    return output
  }

  /// A place between two ASCII characters, where no grapheme cluster reaches across.
  private static func stretchEnd(_ text: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var end = start + 1
    while end < text.count {
      let (previous, next) = (text[end - 1], text[end])
      let isLineBreak = previous == UInt8(ascii: "\r") && next == UInt8(ascii: "\n")
      if previous < 0x80, next < 0x80, !isLineBreak { break }
      end += 1
    }
    return end
  }

  private func append(_ cluster: Character, to output: inout [UInt8]) {
    if cluster.utf8.count < 6, let replacement = replacement(of: cluster.utf8) {
      output += replacement
      return
    }
    for scalar in cluster.unicodeScalars {
      if let replacement = replacement(of: UTF8.encode(scalar)!) {
        output += replacement
      } else {
        output.append(scalar)
      }
    }
  }

  /// What the shortest beginning that the map has is replaced by.
  private func replacement(of bytes: some Collection<UInt8>) -> [UInt8]? {
    withUnsafeTemporaryAllocation(of: UInt8.self, capacity: 8) { buffer in
      let (_, count) = buffer.initialize(from: bytes)
      for length in 1...max(count, 1) {
        let beginning = UnsafeBufferPointer(rebasing: buffer[..<min(length, count)])
        guard let match = match(in: beginning, at: 0) else { continue }
        // A broken map's replacement may not be UTF-8, and what comes out here must be.
        let isValid = String(validating: match.replacement, as: UTF8.self) != nil
        return isValid ? Array(match.replacement) : [0xEF, 0xBF, 0xBD]
      }
      return nil
    }
  }
}
