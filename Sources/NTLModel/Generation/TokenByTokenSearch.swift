public import NTLTensor

/// Texts that are written independently of each other, one token after another: the likeliest, or drawn.
public struct TokenByTokenSearch: TokenSearch {
  /// Gives the next token of each of several texts.
  ///
  /// - Parameters:
  ///   - logits: `[rows, vocabulary]`.
  ///   - texts: the texts to be gone on with, and the row of each.
  ///   - step: how many tokens they have.
  public typealias Choice = (_ logits: Tensor, _ texts: [(number: Int, row: Int)], _ step: Int) ->
    [Int32]

  /// The tokens of each text; text t answers source t / `textsEach`.
  public private(set) var texts: [[Int32]]
  /// See ``TokenSearch``.
  public private(set) var sources: [Int]
  /// See ``TokenSearch``.
  public let maximumTokens: Int
  /// See ``TokenSearch``.
  public var maximumRows: Int { texts.count }

  private let limits: TextLimits
  private let textsEach: Int
  private let choose: Choice
  /// The texts of the next step, and the row of each.
  private var open: [(number: Int, row: Int)]
  private var step = 0

  /// A search that writes `textsEach` texts to each source and asks `choose` for every token.
  public init(
    sources: Int, textsEach: Int = 1, _ limits: TextLimits, choosing choose: @escaping Choice
  ) {
    require(textsEach > 0, "\(textsEach) texts for each source")
    texts = [[Int32]](repeating: [], count: sources * textsEach)
    maximumTokens = limits.maximumTokens
    self.sources = maximumTokens == 0 ? [] : Array(0..<sources)
    open = texts.indices.map { ($0, $0 / textsEach) }
    self.limits = limits
    self.textsEach = textsEach
    self.choose = choose
  }

  /// See ``TokenSearch``.
  public mutating func advance(_ logits: Tensor) -> [Continuation] {
    let tokens = choose(logits, open, step)
    step += 1
    var next: [Continuation] = []
    var still: [(number: Int, row: Int)] = []
    for ((number, row), token) in zip(open, tokens) {
      texts[number].append(token)
      if limits.ends(with: token, count: step) { continue }
      still.append((number, next.count))
      next.append(Continuation(parent: row, token: token))
    }
    open = still
    sources = still.map { $0.number / textsEach }
    return next
  }
}

extension TextLimits {
  /// The likeliest token of each row that may follow `count` tokens.
  func likeliest(_ logits: Tensor, after count: Int) -> [Int32] {
    let forbidden = forbidden(after: count)
    guard !forbidden.isEmpty else { return logits.argmax() }
    let likeliest = logits.likeliest(1 + forbidden.count)
    return (0..<logits.shape.rows).map { row in
      let columns = likeliest.columns[likeliest.range(ofRow: row)]
      return columns.first { !forbidden.contains($0) } ?? columns[columns.startIndex]
    }
  }
}
