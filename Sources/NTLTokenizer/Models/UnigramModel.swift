/// Segmentation into the pieces that are likeliest together, if each is drawn for itself.
///
///     argmax over segmentations of  Σ score(piece)
///
/// Found by Viterbi's algorithm: the best segmentation up to a place goes on from the best up to an
/// earlier one. A character that no piece covers is unknown and scores ten less than the worst piece.
/// (Kudo, "Subword Regularization", ACL 2018.)
public struct UnigramModel: Sendable {
  /// In which precision the scores of a path are added up. It decides between segmentations whose scores
  /// differ by rounding only, and the programs that pieces come from differ in it.
  public enum Precision: Sendable {
    /// As the SentencePiece library does.
    case single
    /// As the `tokenizers` library does.
    case double
  }

  /// A piece of text with its logarithmic probability.
  public struct Piece: Sendable {
    let bytes: [UInt8]
    let token: Int32
    let score: Double
    let isUserDefined: Bool

    /// A piece.
    ///
    /// - Parameters:
    ///   - text: what it matches.
    ///   - token: its id.
    ///   - score: the logarithm of its probability.
    ///   - isUserDefined: whether it is taken wherever it stands, whatever its score.
    public init(_ text: String, token: Int32, score: Double, isUserDefined: Bool = false) {
      bytes = Array(text.utf8)
      self.token = token
      self.score = score
      self.isUserDefined = isUserDefined
    }
  }

  /// What stands for characters that no piece covers, where they are not written as bytes.
  public let unknownToken: Int32
  /// By the trie's values; without the texts, which the trie has.
  private let entries: [Entry]
  private let trie: ByteTrie
  private let highestScore: Double
  private let unknownScore: Double
  private let precision: Precision

  /// - Parameters:
  ///   - pieces: what texts are cut into; of two with the same text the first one counts.
  ///   - unknownToken: stands for characters that no piece covers.
  ///   - lowestScore: unknown characters score ten less; nil: the least of the pieces' scores.
  ///   - precision: how scores are added up.
  public init(
    _ pieces: [Piece], unknownToken: Int32, lowestScore: Double? = nil, precision: Precision
  ) {
    entries = pieces.map {
      Entry(score: $0.score, token: $0.token, isUserDefined: $0.isUserDefined)
    }
    self.unknownToken = unknownToken
    self.precision = precision
    trie = ByteTrie(
      pieces.enumerated().lazy.map { (bytes: $1.bytes, value: Int32($0)) }.filter {
        !$0.bytes.isEmpty
      })
    let scores = pieces.lazy.filter { !$0.isUserDefined }.map(\.score)
    highestScore = scores.max() ?? 0
    let unknownScore = (lowestScore ?? scores.min() ?? 0) - 10
    self.unknownScore = precision == .single ? Double(Float(unknownScore)) : unknownScore
  }

  /// A stretch of a text and its token.
  struct Segment {
    let token: Int32
    let range: Range<Int>
  }

  private struct Entry {
    let score: Double
    let token: Int32
    let isUserDefined: Bool
  }

  private struct Path {
    var score: Double
    var start: Int32
    var token: Int32
  }

  /// The best segmentation of a text in valid UTF-8, from its beginning.
  func segments(of text: UnsafeBufferPointer<UInt8>) -> [Segment] {
    precondition(text.count < Int(Int32.max), "a text of \(text.count) bytes")
    return withUnsafeTemporaryAllocation(of: Path.self, capacity: text.count + 1) { paths in
      paths.initialize(repeating: Path(score: 0, start: -1, token: unknownToken))
      trie.withUnsafeSteps { steps in
        entries.withUnsafeBufferPointer { entries in
          var start = 0
          while start < text.count {
            extend(paths, from: start, in: text, steps, entries)
            start += characterLength(text[start])
          }
        }
      }
      var segments: [Segment] = []
      var end = text.count
      while end > 0 {
        let path = paths[end]
        segments.append(Segment(token: path.token, range: Int(path.start)..<end))
        end = Int(path.start)
      }
      segments.reverse()
      return segments
    }
  }

  @inline(__always)
  private func extend(
    _ paths: UnsafeMutableBufferPointer<Path>, from start: Int,
    in text: UnsafeBufferPointer<UInt8>, _ steps: ByteTrie.Steps,
    _ entries: UnsafeBufferPointer<Entry>
  ) {
    let scoreSoFar = paths[start].score
    let character = min(characterLength(text[start]), text.count - start)
    var hasSingleCharacter = false

    func offer(_ token: Int32, _ score: Double, _ end: Int) {
      let sum = score + scoreSoFar
      let candidate = precision == .single ? Double(Float(sum)) : sum
      guard paths[end].start < 0 || candidate > paths[end].score else { return }
      paths[end] = Path(score: candidate, start: Int32(start), token: token)
    }

    var (node, end): (Int32, Int) = (0, start)
    while end < text.count {
      node = steps.child(of: node, text[end])
      if node < 0 { break }
      end += 1
      let index = steps.value(of: node)
      if index < 0 { continue }
      let length = end - start
      let entry = entries[Int(index)]
      let score = entry.isUserDefined ? Double(length) * highestScore - 0.1 : entry.score
      offer(entry.token, score, end)
      if length == character { hasSingleCharacter = true }
    }
    if !hasSingleCharacter { offer(unknownToken, unknownScore, start + character) }
  }
}

/// How many bytes a UTF-8 character has, by its first one.
@inline(__always)
func characterLength(_ first: UInt8) -> Int {
  first < 0xC0 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
}
