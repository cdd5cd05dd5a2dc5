public import NTLModel

/// How a run's questions are answered, as `config.json` and the command line name it: `argmax`,
/// `expectation`, `median`, or `beam-4` for a beam search of any width.
public enum RunDecoding: Sendable, Hashable {
  /// At every step the likeliest token.
  case argmax
  /// Where a number token is likeliest the one nearest to the mean, see `NumberDecoding`.
  case expectation
  /// Where a number token is likeliest the median one, see `NumberDecoding`.
  case median
  /// The best text of a beam search that keeps so many.
  case beam(Int)

  /// How wide a search may be.
  static let widths = 1...1_000

  /// The decoding for a model. Whatever else the model's generation_config.json says does not count.
  public func answerDecoding(for model: T5Configuration) -> AnswerDecoding {
    switch self {
    case .argmax: return .tokens(.argmax)
    case .expectation: return .tokens(.expectation)
    case .median: return .tokens(.median)
    case .beam(let width):
      var options = GenerationOptions(
        startToken: model.decoderStartToken, endTokens: model.endTokens)
      options.beams = width
      return .options(options)
    }
  }
}

extension RunDecoding: LosslessStringConvertible, Codable {
  /// The decoding of a name; nil if it is none.
  public init?(_ description: String) {
    switch description {
    case "argmax": self = .argmax
    case "expectation": self = .expectation
    case "median": self = .median
    default:
      guard let match = description.wholeMatch(of: #/beam-([1-9][0-9]{0,3})/#),
        let width = Int(match.1), Self.widths.contains(width)
      else { return nil }
      self = .beam(width)
    }
  }

  /// The name.
  public var description: String {
    switch self {
    case .argmax: "argmax"
    case .expectation: "expectation"
    case .median: "median"
    case .beam(let width): "beam-\(width)"
    }
  }

  /// Reads a name.
  public init(from decoder: any Decoder) throws {
    let container = try decoder.singleValueContainer()
    let name = try container.decode(String.self)
    guard let decoding = Self(name) else {
      throw DecodingError.dataCorruptedError(
        in: container,
        debugDescription: "\"\(name)\" is no decoding: argmax, expectation, median, beam-4, …")
    }
    self = decoding
  }

  /// Writes the name.
  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(description)
  }
}
