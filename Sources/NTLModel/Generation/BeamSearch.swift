public import NTLTensor

/// What a beam search looks for.
public struct BeamOptions: Sendable, Equatable {
  /// When a search ends before its texts are as long as may be, given as many hypotheses as beams.
  ///
  /// What transformers calls `early_stopping`.
  public enum EarlyStopping: String, CaseIterable, Sendable {
    /// At once.
    case whenFull = "true"
    /// As soon as the best open text, were it complete now, would be no better than the worst hypothesis.
    case heuristic = "false"
    /// As soon as no open text can become better than the worst hypothesis: where long texts are
    /// preferred, even one that is as long as may be and costs nothing more.
    case never
  }

  /// How many texts are written at a time, n.
  public let beams: Int
  /// The exponent of the length that Σ log p is divided by: above 0 long texts are preferred, below 0
  /// short ones.
  public let lengthPenalty: Double
  /// When to end the search.
  public let earlyStopping: EarlyStopping

  /// Options of a search with at least one beam.
  public init(
    beams: Int, lengthPenalty: Double = 1, earlyStopping: EarlyStopping = .heuristic
  ) {
    require(
      beams > 0 && lengthPenalty.isFinite,
      "a search with \(beams) beams and length penalty \(lengthPenalty)")
    self.beams = beams
    self.lengthPenalty = lengthPenalty
    self.earlyStopping = earlyStopping
  }

  /// How many continuations are looked at: enough for n texts to go on with, if every end comes first.
  func candidates(_ limits: TextLimits) -> Int { max(2, 1 + limits.endTokens.count) * beams }
}

/// Beam search for several sources at once, each by itself.
///
/// At each step every open text, n of them at most, proposes its likeliest continuations. Of all these
/// *candidates* those of the greatest Σ log p are looked at, (1 + end tokens)·n of them but at least 2·n:
///
/// - A candidate that ends, by an end token or because it is as long as may be, becomes a hypothesis if it
///   is among the first n. Its score is Σ log p / length^lengthPenalty; the length counts its tokens,
///   the end token too and the start token not. The n best hypotheses are kept.
/// - Of the others, the first n are the open texts of the next step.
///
/// Of candidates that are equally likely, those of the better parent come first, and then those of
/// lower token ids; of hypotheses with equal scores, the older ones.
///
/// Source: `generate` of Hugging Face's transformers (5.x), which this follows in every choice, but without its
/// dummy hypotheses: where a vocabulary is too small for n texts, there are fewer.
///
/// Logarithms are the device's: single precision on the CPU device, double on the reference. Their sums are
/// doubles. A source that is done has no rows any more.
public struct BeamSearch: TokenSearch {
  /// See ``TokenSearch``.
  public private(set) var sources: [Int]
  /// See ``TokenSearch``.
  public let maximumRows: Int
  /// See ``TokenSearch``.
  public let maximumTokens: Int
  private let options: BeamOptions
  private let limits: TextLimits
  private var beams: [Beams]
  private var step = 0

  /// A search for the best texts to several sources.
  public init(sources: Int, _ options: BeamOptions, _ limits: TextLimits) {
    beams = Array(repeating: Beams(options, limits), count: sources)
    maximumRows = sources * options.beams
    maximumTokens = limits.maximumTokens
    self.sources = maximumTokens == 0 ? [] : Array(0..<sources)
    self.options = options
    self.limits = limits
  }

  /// The hypotheses of each source, the best first: as many as beams, where there are so many texts.
  public var hypotheses: [[Hypothesis]] {
    beams.map { $0.hypotheses.isEmpty ? $0.open : $0.hypotheses }
  }

  /// See ``TokenSearch``.
  public mutating func advance(_ logits: Tensor) -> [Continuation] {
    let forbidden = limits.forbidden(after: step)
    // No text can have more continuations among the candidates than there are candidates.
    let likeliest = logits.likeliest(options.candidates(limits) + forbidden.count)
    step += 1

    var next: [Continuation] = []
    var nextSources: [Int] = []
    var row = 0
    while row < sources.count {
      let (source, first) = (sources[row], row)
      var candidates: [Beams.Candidate] = []
      while row < sources.count && sources[row] == source {
        for i in likeliest.range(ofRow: row) where !forbidden.contains(likeliest.columns[i]) {
          candidates.append(
            Beams.Candidate(
              parent: row - first, token: likeliest.columns[i],
              logProbability: likeliest.logarithms[i]))
        }
        row += 1
      }
      for continuation in beams[source].advance(candidates) {
        next.append(Continuation(parent: first + continuation.parent, token: continuation.token))
        nextSources.append(source)
      }
    }
    sources = nextSources
    return next
  }
}
