/// How a text is cut into the pieces that a model reads one by one: a list of steps.
struct PreTokenizer: Sendable {
  /// Which pieces a Metaspace step puts its mark before.
  enum PrependScheme: String { case first, always, never }

  enum Step: Sendable {
    /// A space before each piece that has none.
    case prefixSpace
    case byteLevel
    case metaspace(mark: [UInt8], PrependScheme, splits: Bool)
    case split(TextPattern, SplitBehavior, isInverted: Bool)
    case splitAtNumbers(SplitBehavior)
    case splitAtPunctuation(SplitBehavior)
    case splitAtSpace
    case splitIntoWords
    case splitAt(Unicode.Scalar)
  }

  let steps: [Step]

  /// Cuts a text.
  func callAsFunction(_ text: inout SplitText) {
    for step in steps { Self.apply(step, to: &text) }
  }

  private static func apply(_ step: Step, to text: inout SplitText) {
    switch step {
    case .prefixSpace:
      text.rewrite { piece, _, output, _ in
        let prefix = piece[0] == UInt8(ascii: " ") ? 0 : 1
        if prefix > 0 { output.append(UInt8(ascii: " ")) }
        output += piece
        return prefix + characterLength(piece[0])
      }
    case .byteLevel:
      text.rewrite { piece, _, output, _ in
        ByteLevelAlphabet.append(piece, to: &output)
        let first = min(characterLength(piece[0]), piece.count)
        return ByteLevelAlphabet.length(of: UnsafeBufferPointer(rebasing: piece[..<first]))
      }
    case .metaspace(let mark, let scheme, let splits):
      text.rewrite { piece, isBeginning, output, starts in
        markSpace(
          piece, mark: mark, isPrefixed: scheme == .always || scheme == .first && isBeginning,
          splits: splits, &output, &starts)
      }
    case .split(let pattern, let behavior, let isInverted):
      text.split(behavior, isInverted: isInverted) { piece, cutting in
        var position = 0
        pattern.forEachMatch(in: piece) { match in
          if position < match.lowerBound {
            cutting.append(position..<match.lowerBound, isMatch: false)
          }
          cutting.append(match, isMatch: true)
          position = match.upperBound
        }
        if position < piece.count { cutting.append(position..<piece.count, isMatch: false) }
      }
    case .splitAtNumbers(let behavior): text.split(behavior, at: isNumeric)
    case .splitAtPunctuation(let behavior): text.split(behavior, at: isPunctuation)
    case .splitAtSpace: text.split(.removed, at: isWhitespace)
    case .splitAt(let scalar): text.split(.removed) { $0 == scalar }
    case .splitIntoWords: text.split(.removed, cutWords)
    }
  }

  /// Writes spaces as marks, at each of which a piece begins.
  ///
  /// - Returns: the bytes of the first character and what was put before it.
  private static func markSpace(
    _ piece: UnsafeBufferPointer<UInt8>, mark: [UInt8], isPrefixed: Bool, splits: Bool,
    _ output: inout [UInt8], _ starts: inout [Int]
  ) -> Int {
    let start = output.count
    func isMark(_ index: Int) -> Bool {
      piece[index] == mark[0] && piece.count - index >= mark.count
        && piece[index..<index + mark.count].elementsEqual(mark)
    }
    func isSpaceOrMark(_ index: Int) -> Bool {
      piece[index] == UInt8(ascii: " ") || isMark(index)
    }
    let prefix = isPrefixed && !isSpaceOrMark(0) ? mark.count : 0
    if prefix > 0 { output += mark }
    var index = 0
    while index < piece.count {
      if isSpaceOrMark(index) {
        if splits, output.count > start { starts.append(output.count) }
        index += piece[index] == UInt8(ascii: " ") ? 1 : mark.count
        output += mark
      } else {
        output.append(piece[index])
        index += 1
      }
    }
    let first = isSpaceOrMark(0) ? mark.count : characterLength(piece[0])
    return prefix + first
  }

  /// What `\w+|[^\w\s]+` matches.
  private static func cutWords(
    _ piece: UnsafeBufferPointer<UInt8>, _ cutting: inout Cutting
  ) {
    enum Kind { case word, space, other }
    var (start, index) = (0, 0)
    var last = Kind.space
    while index < piece.count {
      let (scalar, length) = scalar(in: piece, at: index)
      let kind: Kind =
        isWhitespace(scalar) ? .space : isWordCharacter(scalar) ? .word : .other
      if kind != last {
        if start < index { cutting.append(start..<index, isMatch: last == .space) }
        start = index
        last = kind
      }
      index += length
    }
    if start < index { cutting.append(start..<index, isMatch: last == .space) }
  }
}
