/// A text that is being cut into the pieces a model reads one by one.
struct SplitText {
  /// In valid UTF-8.
  private(set) var bytes: [UInt8]
  /// The pieces, in order, none of them empty.
  private(set) var pieces: [Range<Int>]
  /// The bytes before this index stand at the very beginning of the whole text: its first character, and
  /// what was put before it. Some tokenizers treat the piece that begins there in their own way.
  private(set) var beginning: Int

  /// One piece.
  init(_ bytes: [UInt8], beginning: Int) {
    self.bytes = bytes
    self.beginning = beginning
    pieces = bytes.isEmpty ? [] : [0..<bytes.count]
  }

  /// Cuts each piece, as `cut` says by calling `Cutting.append` for every stretch of it.
  mutating func split(
    _ behavior: SplitBehavior, isInverted: Bool = false,
    _ cut: (UnsafeBufferPointer<UInt8>, inout Cutting) -> Void
  ) {
    var cutting = Cutting(behavior, isInverted: isInverted)
    bytes.withUnsafeBufferPointer { bytes in
      for piece in pieces {
        cutting.begin(at: piece.lowerBound)
        cut(UnsafeBufferPointer(rebasing: bytes[piece]), &cutting)
        cutting.finish()
      }
    }
    pieces = cutting.pieces.filter { !$0.isEmpty }
  }

  /// Cuts each piece at the scalars that are asked for.
  mutating func split(_ behavior: SplitBehavior, at isDelimiter: (Unicode.Scalar) -> Bool) {
    split(behavior) { text, cutting in
      var (start, index) = (0, 0)
      while index < text.count {
        let (scalar, length) = scalar(in: text, at: index)
        if isDelimiter(scalar) {
          if start < index { cutting.append(start..<index, isMatch: false) }
          cutting.append(index..<index + length, isMatch: true)
          start = index + length
        }
        index += length
      }
      if start < index { cutting.append(start..<index, isMatch: false) }
    }
  }

  /// Writes each piece anew.
  ///
  /// - Parameter write: appends a piece; it is told whether the piece begins the whole text, and returns
  ///   how many bytes of what it wrote stand for its first character and what precedes it. Further pieces
  ///   begin where it adds an index to the list.
  mutating func rewrite(
    _ write: (
      UnsafeBufferPointer<UInt8>, _ isBeginning: Bool, inout [UInt8], _ starts: inout [Int]
    ) -> Int
  ) {
    var output: [UInt8] = []
    output.reserveCapacity(bytes.count + bytes.count / 2)
    var starts: [Int] = []
    starts.reserveCapacity(pieces.count)
    var newBeginning = 0
    bytes.withUnsafeBufferPointer { bytes in
      for piece in pieces {
        let start = output.count
        starts.append(start)
        let isBeginning = piece.lowerBound < beginning
        let first = write(
          UnsafeBufferPointer(rebasing: bytes[piece]), isBeginning, &output, &starts)
        if isBeginning { newBeginning = start + first }
      }
    }
    starts.append(output.count)
    pieces = zip(starts, starts.dropFirst()).lazy.filter { $0 < $1 }.map { $0..<$1 }
    bytes = output
    beginning = newBeginning
  }
}

/// What becomes of the stretches that a pattern matches when a text is cut at them.
enum SplitBehavior: String {
  /// They are left out.
  case removed = "Removed"
  /// Each is a piece.
  case isolated = "Isolated"
  /// Each goes to the piece before.
  case mergedWithPrevious = "MergedWithPrevious"
  /// Each goes to the piece behind.
  case mergedWithNext = "MergedWithNext"
  /// Those that follow each other are one piece.
  case contiguous = "Contiguous"
}

/// The pieces that a text is being cut into.
struct Cutting {
  private(set) var pieces: [Range<Int>] = []
  private let behavior: SplitBehavior
  private let isInverted: Bool
  private var offset = 0
  /// How many pieces there were before this text.
  private var firstPiece = 0
  private var followsMatch = false
  /// A match that waits for what it is merged with.
  private var pending: Range<Int>?

  init(_ behavior: SplitBehavior, isInverted: Bool) {
    self.behavior = behavior
    self.isInverted = isInverted
  }

  mutating func begin(at offset: Int) {
    self.offset = offset
    firstPiece = pieces.count
    followsMatch = false
  }

  /// Takes the next stretch; empty ones separate but make no pieces.
  @inline(__always)
  mutating func append(_ range: Range<Int>, isMatch: Bool) {
    let isMatch = isMatch != isInverted
    let range = range.lowerBound + offset..<range.upperBound + offset
    switch behavior {
    case .removed: if !isMatch { pieces.append(range) }
    case .isolated: pieces.append(range)
    case .contiguous: add(range, isMerged: isMatch == followsMatch)
    case .mergedWithPrevious: add(range, isMerged: isMatch && !followsMatch)
    case .mergedWithNext:
      if isMatch {
        if let pending { pieces.append(pending) }
        pending = range
      } else {
        pieces.append((pending ?? range).lowerBound..<range.upperBound)
        pending = nil
      }
    }
    followsMatch = isMatch
  }

  private mutating func add(_ range: Range<Int>, isMerged: Bool) {
    if isMerged, pieces.count > firstPiece {
      pieces[pieces.count - 1] = pieces[pieces.count - 1].lowerBound..<range.upperBound
    } else {
      pieces.append(range)
    }
  }

  mutating func finish() {
    if let pending { pieces.append(pending) }
    pending = nil
  }
}
