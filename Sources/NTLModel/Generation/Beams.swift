import Foundation

/// A text that a search has found, and how good it is.
public struct Hypothesis: Sendable, Equatable {
  /// Its tokens, the end token included if it came.
  public let tokens: [Int32]
  /// Σ log p of its tokens / (their number)^lengthPenalty.
  public let score: Double

  /// A text with its score.
  public init(tokens: [Int32], score: Double) {
    (self.tokens, self.score) = (tokens, score)
  }
}

/// The beam search of one source: which texts are being written, and which are complete.
///
/// The rules stand at ``BeamSearch``.
struct Beams {
  /// A continuation of an open text.
  struct Candidate {
    /// The open text's place among them.
    let parent: Int
    let token: Int32
    /// log p of the token.
    let logProbability: Double
  }

  /// An open text; the score is Σ log p.
  private(set) var open = [Hypothesis(tokens: [], score: 0)]
  /// The best hypotheses so far, the best first.
  private(set) var hypotheses: [Hypothesis] = []
  /// Whether nothing more is going to be found.
  private(set) var isDone = false
  private let width: Int
  private let options: BeamOptions
  private let limits: TextLimits
  private var length = 0

  init(_ options: BeamOptions, _ limits: TextLimits) {
    width = options.beams
    self.options = options
    self.limits = limits
  }

  /// Takes one step: candidates in, the open texts' parents and last tokens out.
  mutating func advance(_ candidates: [Candidate]) -> [Continuation] {
    length += 1
    let ranked = candidates.map { candidate in
      (candidate, score: open[candidate.parent].score + candidate.logProbability)
    }.filter(\.score.isFinite).sorted { a, b in
      (-a.score, a.0.parent, a.0.token) < (-b.score, b.0.parent, b.0.token)
    }.prefix(options.candidates(limits))

    var next: [Hypothesis] = []
    var continuations: [Continuation] = []
    for (rank, (candidate, score)) in ranked.enumerated() {
      let ends = limits.ends(with: candidate.token, count: length)
      guard ends ? rank < width : next.count < width else { continue }
      let tokens = open[candidate.parent].tokens + [candidate.token]
      if ends {
        keep(Hypothesis(tokens: tokens, score: score / penalty(length)))
      } else {
        next.append(Hypothesis(tokens: tokens, score: score))
        continuations.append(Continuation(parent: candidate.parent, token: candidate.token))
      }
    }
    isDone = next.isEmpty || !canImprove(next[0].score)
    // Logits that are no distribution leave nothing to go on with: what is written so far remains.
    if next.isEmpty && hypotheses.isEmpty {
      hypotheses = [Hypothesis(tokens: open[0].tokens, score: -.infinity)]
    }
    open = next
    return isDone ? [] : continuations
  }

  private mutating func keep(_ hypothesis: Hypothesis) {
    let place = hypotheses.firstIndex { $0.score < hypothesis.score } ?? hypotheses.endIndex
    hypotheses.insert(hypothesis, at: place)
    if hypotheses.count > width { hypotheses.removeLast() }
  }

  /// Whether the open texts, the best of which has this Σ log p, may still lead to a better hypothesis.
  private func canImprove(_ best: Double) -> Bool {
    guard hypotheses.count == width, let worst = hypotheses.last else { return true }
    switch options.earlyStopping {
    case .whenFull: return false
    case .heuristic: return best / penalty(length) > worst.score
    case .never:
      let longest = options.lengthPenalty > 0 ? limits.maximumTokens : length
      return best / penalty(longest) > worst.score
    }
  }

  private func penalty(_ length: Int) -> Double { pow(Double(length), options.lengthPenalty) }
}
