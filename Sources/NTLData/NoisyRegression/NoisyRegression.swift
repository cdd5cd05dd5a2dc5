/// Numbers in, a noisy number out: a task on which the best that is possible is known.
///
/// A question is two whole numbers a and b of up to `digits` digits, `"47 12"`. Around the clean value
///
///     f(a, b) = (2a + b)/3
///
/// the answer is drawn: y = ⌊f + noise + ½⌋, drawn again while it lies outside 0 … 10^digits − 1. (Cut off
/// instead, answers would pile up at the ends, and a model would be rewarded for guessing those.) Given
/// a and b, every answer has a known probability, and so every prediction a known mean error.
public struct NoisyRegression: Sendable, Hashable, Codable {
  /// How answers scatter.
  public var noise: Noise
  /// The most digits a number has, 1 to 3.
  public var digits: Int
  /// How far answers scatter: the σ of ``Noise``, in units of the answer.
  public var scale: Double
  /// Whether all numbers are written with `digits` digits, with zeros before them.
  public var isPadded = false

  /// A task.
  ///
  /// - Parameters:
  ///   - noise: how answers scatter.
  ///   - digits: 1 to 3.
  ///   - scale: above 0 and at most 10^digits; nil: a twentieth of that, but at least 1.
  public init(_ noise: Noise, digits: Int, scale: Double? = nil) {
    require((1...3).contains(digits), "numbers of \(digits) digits")
    self.noise = noise
    self.digits = digits
    let values = Self.values(digits)
    self.scale = scale ?? max(1, Double(values) / 20)
    require(
      self.scale > 0 && self.scale <= Double(values), "noise of the scale \(self.scale)")
  }

  /// How many answers there are, 10^digits.
  public var values: Int { Self.values(digits) }

  private static func values(_ digits: Int) -> Int {
    (0..<digits).reduce(1) { power, _ in 10 * power }
  }

  /// The clean value, (2a + b)/3.
  public func clean(_ a: Int, _ b: Int) -> Double { Double(2 * a + b) / 3 }

  /// What answers to write.
  public enum Target: Sendable {
    /// Drawn.
    case noisy
    /// The clean value, rounded.
    case clean
  }

  /// Questions with answers.
  ///
  /// The same seed gives the same questions for every noise and for clean answers, too.
  public func questionAnswers(
    count: Int, seed: UInt64, target: Target = .noisy
  ) -> [QuestionAnswer] {
    var inputs = SplitMix64(seed: seed, stream: "noisy-regression inputs")
    var scatter = SplitMix64(seed: seed, stream: "noisy-regression \(noise.rawValue)")
    return (0..<count).map { _ in
      let (a, b) = (inputs.integer(in: 0...values - 1), inputs.integer(in: 0...values - 1))
      let answer =
        target == .clean
        ? Int(clean(a, b).rounded()) : draw(around: clean(a, b), using: &scatter)
      return QuestionAnswer(question: "\(text(a)) \(text(b))", answer: text(answer))
    }
  }

  private func draw(
    around clean: Double, using generator: inout some RandomNumberGenerator
  ) -> Int {
    while true {
      let value = (clean + scale * noise.draw(using: &generator) + 0.5).rounded(.down)
      if 0 <= value && value < Double(values) { return Int(value) }
    }
  }

  private func text(_ number: Int) -> String {
    let text = "\(number)"
    return isPadded ? String(repeating: "0", count: digits - text.count) + text : text
  }
}
