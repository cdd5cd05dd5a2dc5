import Foundation
import NTLModel
import NTLTensor

/// A T5 with random weights, and sources that it writes texts to.
final class GenerateBench {
  /// How the next token is found.
  enum Way: String, CaseIterable {
    /// The likeliest at every step.
    case greedy
    /// Beam search with four beams.
    case beams = "beams=4"

    fileprivate var beams: Int { self == .beams ? 4 : 1 }
  }

  /// Tokens of every text: an end token is never allowed before.
  static let newTokens = 32

  private let setting: Setting
  private let model: T5
  private let source: PackedSequences

  init(_ setting: Setting, _ configuration: T5Configuration, _ source: PackedSequences) {
    (self.setting, self.source) = (setting, source)
    model = T5(configuration, on: setting.device, seed: 0)
    makeTalkative()
  }

  /// Lets texts vary.
  ///
  /// As it is drawn, the embedding outweighs all that layers add to it, and a model that is not trained
  /// repeats one token for ever. A small embedding, and a final norm that makes up for it in the logits,
  /// leave the choice to the layers; then texts that agree say something.
  private func makeTalkative() {
    let factor = 0.05
    setting.device.fillRandomly(model.embedding.value, deviation: Float(factor), seed: 1)
    for parameter in model.parameters
    where parameter.name.hasPrefix("decoder.final_layer_norm") {
      setting.device.fill(parameter.value, with: 1 / factor)
    }
  }

  /// Tokens that one turn writes; beams that are dropped do not count.
  var newTokens: Int { source.count * Self.newTokens }

  /// The least that a turn must compute and move.
  func work(_ way: Way) -> Work {
    T5Operations(model.configuration).generationWork(
      source: source.ranges.map(\.count), tokens: Self.newTokens, beams: way.beams)
  }

  /// Seconds for a text to each source.
  func turn(_ way: Way) -> Double { seconds { _ = texts(way) } }

  /// What is written; of all beams the best.
  private func texts(_ way: Way) -> [[Int32]] {
    let configuration = model.configuration
    var options = GenerationOptions(
      startToken: configuration.decoderStartToken, endTokens: [configuration.endToken])
    options.beams = way.beams
    (options.minimumNewTokens, options.maximumNewTokens) = (Self.newTokens, Self.newTokens)
    return model.generate(source, options).map { $0[0].tokens }
  }

  // MARK: Checks

  /// Every text has the length that is paid for.
  func check(_ way: Way) throws {
    for text in texts(way) {
      try expect(
        "text's length", of: way.rawValue, Double(text.count), toBe: Double(Self.newTokens),
        as: "were asked for", within: 0)
    }
  }

  /// The peer writes the same from the same weights.
  ///
  /// Half of the texts are enough: where two tokens are as likely to the last bits, a text may go on
  /// another way.
  func check(_ way: Way, against peer: PeerProcess) throws {
    let (ours, theirs) = (texts(way), try peer.texts(of: way.rawValue))
    let name = "PyTorch/\(way.rawValue)"
    try expect(
      "number of texts", of: name, Double(theirs.count), toBe: Double(ours.count), as: "by ours",
      within: 0)
    let equal = zip(ours, theirs).count { $0 == $1 }
    guard 2 * equal >= ours.count else {
      throw Disagreement(
        contender: name, what: "number of texts that are also ours", value: Double(equal),
        other: "texts were written", expected: Double(ours.count))
    }
  }

  /// transformers with the same weights and sources.
  func startPeer(_ python: URL) throws -> PeerProcess {
    let folder = try TemporaryFolder()
    try folder.write(model)
    let sources = (0..<source.count).map { Array(source[$0]) }
    return try PeerProcess(
      python, script: "generate.py",
      [
        ("--model", folder.url.path),
        ("--source", try folder.write(json: sources, as: "source.json")),
        ("--new-tokens", "\(Self.newTokens)"),
        ("--beams", Way.allCases.map { "\($0.rawValue):\($0.beams)" }.joined(separator: ",")),
        ("--threads", "\(setting.device.threads)"),
      ])
  }
}
