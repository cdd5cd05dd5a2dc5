public import NTLLoss
import NTLTensor
import NTLTestSupport
public import Testing

/// How logits reach a loss. All ways must agree.
enum LogitPath: CaseIterable, Sendable {
  /// A tensor that stays as it is.
  case kept
  /// A tensor whose memory the gradient takes.
  case overwritten
  /// Hidden states and a projection, here the identity: the logits are never all in memory.
  case projected
}

/// A loss of some logits, with its gradient by them.
struct Outcome {
  let terms: LossTerms
  let gradient: [Double]
  /// By the projection, where there is one.
  var projectionGradient: [Double] = []

  var value: Double { terms.total.scalar }
}

/// A loss and its gradient; the logits have one row for each label.
func evaluate(
  _ loss: CombinedLoss, _ logits: [Double], _ labels: Labels, _ reduction: Reduction = .mean,
  dividingBy counts: LossCounts? = nil, on device: any Device = ReferenceDevice.shared,
  by path: LogitPath = .kept
) throws(LossError) -> Outcome {
  let columns = logits.count / labels.tokens.count
  let tape = Tape()
  let z = Tensor(logits, [labels.tokens.count, columns], on: device, recordedOn: tape)
  guard path == .projected else {
    let terms = try loss(
      z, labels: labels, reduction: reduction, dividingBy: counts,
      overwriting: path == .overwritten)
    tape.backward(from: terms.total)
    return Outcome(terms: terms, gradient: z.gradient)
  }
  let projection = identity(columns, on: device)
  let terms = try FusedLinearLoss(loss)(
    z, projection: projection, labels: labels, reduction: reduction, dividingBy: counts)
  tape.backward(from: terms.total)
  return Outcome(
    terms: terms, gradient: z.gradient, projectionGradient: device.doubles(projection.gradient))
}

/// A number loss without cross-entropy.
func evaluate(
  _ loss: any NumericLoss, _ logits: [Double], _ labels: Labels, _ reduction: Reduction = .mean,
  on device: any Device = ReferenceDevice.shared
) throws(LossError) -> Outcome {
  try evaluate(
    CombinedLoss(tokenTerm: .none, loss, weight: 1), logits, labels, reduction, on: device)
}

private func identity(_ size: Int, on device: any Device) -> Parameter {
  let projection = Parameter("projection", [size, size], .constant(0), isDecayed: false)
  _ = ParameterArena([projection], on: device)
  device.write(
    (0..<size * size).map { $0 / size == $0 % size ? 1.0 : 0.0 }, to: projection.value)
  return projection
}

/// A vocabulary of ten digits and some text: 0…9 are tokens 2…11, "." is 12, "-" is 13.
enum Digits {
  static let size = 16
  static let notation = NumberNotation(dotToken: 12, minusToken: 13)

  static func vocabulary() throws(LossError) -> NumberVocabulary {
    try NumberVocabulary((0..<10).map { (Int32($0 + 2), Double($0)) })
  }

  /// The tokens of a text; " " is a word and "_" an ignored label.
  static func tokens(_ text: String) -> [Int32] {
    text.map { character in
      switch character {
      case ".": 12
      case "-": 13
      case "_": -100
      case let digit where digit.isWholeNumber: Int32(digit.wholeNumberValue! + 2)
      default: 0
      }
    }
  }

  /// Several texts, each a sequence of its own.
  static func labels(_ texts: [String], weights: [Double]? = nil) -> Labels {
    var sequences: [Range<Int>] = []
    for text in texts {
      let start = sequences.last?.upperBound ?? 0
      sequences.append(start..<start + text.count)
    }
    return Labels(texts.flatMap(tokens), sequences: sequences, weights: weights)
  }

  /// Logits that leave no doubt about a text.
  static func logits(predicting text: String) -> [Double] {
    tokens(text).flatMap { token in (0..<Int32(size)).map { $0 == token ? 60.0 : -60 } }
  }
}

/// Numbers that no tokenizer would choose: several digits, negative, decimals, some twice, in any
/// order, with text between them.
struct RandomVocabulary {
  let numbers: NumberVocabulary
  /// The columns of the logits.
  let size: Int
  private var scalars: RandomScalars

  init(seed: UInt64) throws(LossError) {
    scalars = RandomScalars(seed: seed)
    let count = 2 + Int(scalars.draw(1, in: 0...10)[0])
    var values = scalars.draw(count, in: -300...300).enumerated().map { i, value in
      i % 3 == 0 ? (value / 40).rounded() : i % 3 == 1 ? value.rounded() : (value * 8).rounded() / 8
    }
    if count > 4 { values[count - 1] = values[1] }
    values[0] = values[1] == 7 ? 8 : 7  // so that two differ
    let gaps = scalars.draw(count, in: 1...3.5)
    var token = -1
    numbers = try NumberVocabulary(
      zip(values, gaps).map { value, gap in
        token += Int(gap)
        return (Int32(token), value)
      })
    size = token + 4
  }

  /// Random logits of some rows.
  mutating func logits(rows: Int) -> [Double] { scalars.draw(rows * size, in: -3...3) }

  /// A row that leaves no doubt about a token.
  func logits(predicting token: Int32) -> [Double] {
    (0..<Int32(size)).map { $0 == token ? 60 : -60 }
  }

  /// A token that is no number.
  var word: Int32 { Int32(size - 1) }
}

extension LossConfiguration: CustomTestStringConvertible {
  /// Its name, and the options that are set.
  public var testDescription: String {
    let standard = Mirror(reflecting: LossConfiguration(kind)).children.map { "\($0.value)" }
    let options = zip(Mirror(reflecting: self).children, standard)
      .filter { "\($0.0.value)" != $0.1 }.map { "\($0.0.label ?? "") \($0.0.value)" }
    return ([kind.rawValue] + options).joined(separator: ", ")
  }

  /// Every loss, with every option.
  static let variants: [LossConfiguration] = {
    func with(_ kind: Kind, _ set: (inout LossConfiguration) -> Void) -> LossConfiguration {
      var configuration = LossConfiguration(kind)
      set(&configuration)
      return configuration
    }
    let ntl: [Kind] = [.wasserstein, .meanSquared, .meanAbsolute, .huber]
    return Kind.allCases.map { LossConfiguration($0) } + ntl.map { with($0) { $0.reweigh = true } }
      + [
        LossConfiguration(.huber, huberDelta: 2.5),
        with(.wasserstein) { $0.squashFactor = 2 },
        with(.wasserstein) { ($0.squashFactor, $0.reweigh) = (20, true) },
        with(.wassersteinCDF) { $0.unitSpacing = true },
        with(.wassersteinCDF) { $0.sigma = 1.5 },
        with(.gaussianCrossEntropy) { $0.sigma = 0 },
        with(.gaussianCrossEntropy) { $0.sigma = 2 },
        with(.numberLevel) { $0.reweigh = true },
        with(.numberLevel) { ($0.reweigh, $0.floatLevel) = (true, true) },
        with(.placeWeighted) { $0.placeBase = 2 },
        with(.dist2) { $0.temperature = 4 },
        with(.ntil) { ($0.placeBase, $0.temperature) = (2, 1) },
        with(.circular) { $0.period = 7.5 },
        with(.wasserstein) { $0.smoothTokens = true },
        with(.numberLevelSigned) { ($0.smoothTokens, $0.sigma) = (true, 0.7) },
        with(.crossEntropy) { $0.labelSmoothing = 0.1 },
        with(.gaussianCrossEntropy) { $0.labelSmoothing = 0.2 },
        with(.wasserstein) { ($0.labelSmoothing, $0.reweigh) = (0.3, true) },
        with(.ntil) { ($0.labelSmoothing, $0.smoothTokens) = (0.1, true) },
      ]
  }()
}
