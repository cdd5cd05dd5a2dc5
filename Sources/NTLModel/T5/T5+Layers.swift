public import NTLTensor

extension T5 {
  /// Either half of the model.
  public enum Stack: String, Sendable, Codable, CaseIterable {
    /// Reads the question.
    case encoder
    /// Writes the answer.
    case decoder
  }

  /// A place in a stack where hidden states can be looked at.
  public enum Layer: Sendable, Hashable, CustomStringConvertible {
    /// The rows of the embedding, before the first block: layer 0.
    case embedding
    /// The output of a block, counted from 1.
    case block(Int)
    /// The last block's output behind the final norm, before a tied projection's scaling.
    case finalNorm

    /// What it is called in tables.
    public var description: String {
      switch self {
      case .embedding: "embedding"
      case .block(let number): "block \(number)"
      case .finalNorm: "final norm"
      }
    }
  }

  /// Is shown the hidden states of every layer as they are computed, `[rows, width]`: those of the encoder
  /// have a row for each token of the source, those of the decoder one for each of its inputs.
  public typealias LayerObserver = (_ stack: Stack, _ layer: Layer, _ hidden: Tensor) -> Void

  /// The layers of a stack, in the order in which they are computed.
  public func layers(of stack: Stack) -> [Layer] {
    let blocks =
      stack == .encoder ? configuration.encoderLayers : configuration.decoderLayers
    return [.embedding] + (0..<blocks).map { .block($0 + 1) } + [.finalNorm]
  }
}
