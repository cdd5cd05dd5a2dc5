public import NTLTensor

/// Chooses what is written, step by step, from a model's logits: logits in, tokens and parents out.
///
/// A search knows no model. A step has one row for each text that is being written; a source begins with
/// one row, which all of its texts share until they differ, and the rows of a source stay next to each
/// other, sources in their order. Whoever computes the logits keeps what it needs of each row (a key-value
/// cache) and, after each step, has every new row go on from its parent.
///
///     while !search.sources.isEmpty {
///       let next = search.advance(logits)     // [rows, vocabulary]
///       …                                     // row i now continues row next[i].parent with next[i].token
///     }
public protocol TokenSearch {
  /// The source of each row of the next step; empty when everything is written.
  var sources: [Int] { get }
  /// How many rows a step can have at most.
  var maximumRows: Int { get }
  /// How many tokens a text can have at most.
  var maximumTokens: Int { get }

  /// Takes one step.
  ///
  /// - Parameter logits: `[sources.count, vocabulary]`, what each row expects next.
  /// - Returns: the rows of the next step, as many as ``sources`` now has.
  mutating func advance(_ logits: Tensor) -> [Continuation]
}

/// One row of the next step.
public struct Continuation: Sendable, Equatable {
  /// The row of the step before that it goes on from.
  public let parent: Int
  /// The token it has written.
  public let token: Int32

  /// A row that goes on from another with a token.
  public init(parent: Int, token: Int32) {
    (self.parent, self.token) = (parent, token)
  }
}

/// How long texts may become, and how they end.
public struct TextLimits: Sendable, Equatable {
  /// As long as a text has fewer tokens, it cannot end.
  public let minimumTokens: Int
  /// A text that has as many tokens ends, whatever the last one is.
  public let maximumTokens: Int
  /// The tokens that end a text; they count, and belong to it.
  public let endTokens: [Int32]

  /// Limits; the minimum gives way where it is above the maximum.
  public init(minimumTokens: Int = 0, maximumTokens: Int, endTokens: [Int32]) {
    require(
      minimumTokens >= 0 && maximumTokens >= 0,
      "texts of \(minimumTokens) to \(maximumTokens) tokens")
    self.minimumTokens = minimumTokens
    self.maximumTokens = maximumTokens
    // Each once: a search asks for as many tokens more as there are ends.
    self.endTokens = endTokens.enumerated().filter { i, token in
      !endTokens[..<i].contains(token)
    }.map(\.element)
  }

  /// Whether a text is complete whose `count`-th token this is.
  func ends(with token: Int32, count: Int) -> Bool {
    count >= maximumTokens || endTokens.contains(token)
  }

  /// The tokens that may not follow `count` tokens.
  func forbidden(after count: Int) -> [Int32] { count < minimumTokens ? endTokens : [] }
}
