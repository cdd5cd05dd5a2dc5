import NTLModel

/// The operations of the matrix products in a T5, exactly, for sequences that are not padded.
///
/// A product of `[m, k]` and `[k, n]` has 2·m·n·k. With d = width, i = heads·headWidth, f = the
/// feed-forward width, g = 3 where that is gated and else 2, v = the vocabulary, sₙ and tₙ the lengths of
/// the n-th source and target, S = Σ sₙ and T = Σ tₙ:
///
///     encoder  = layers · (S·(8·d·i + 2·g·d·f) + 4·i·Σ sₙ²)
///     decoder  = layers · (T·(8·d·i + 2·g·d·f) + 4·i·Σ tₙ·(tₙ + 1)/2       self-attention, causal
///                          + (4·T + 4·S)·d·i + 4·i·Σ tₙ·sₙ)                attention to the encoder
///     head     = 2·d·v for each position whose logits are wanted
///
/// A causal query is charged with the keys it sees, whatever else a kernel computes and masks. Norms,
/// softmax, activations, dropout and embeddings are no products.
struct T5Operations {
  let configuration: T5Configuration

  init(_ configuration: T5Configuration) { self.configuration = configuration }

  /// From tokens to logits. A sequence is written in one pass or token by token with a cache of keys and
  /// values: the products are the same.
  ///
  /// - Parameters:
  ///   - source: the lengths of what the encoder reads.
  ///   - target: the lengths of what the decoder writes, as many.
  ///   - logits: the positions whose logits are wanted; nil: all of the target's.
  /// - Returns: multiplications and additions.
  func forward(source: [Int], target: [Int], logits: Int? = nil) -> Int {
    precondition(source.count == target.count, "as many sources as targets")
    return encoder(source) + keysAndValues(source) + decoder(target, from: source)
      + head(logits ?? target.reduce(0, +))
  }

  /// Forward and backward. The gradient of a product is two products of its size, one for each factor,
  /// and every factor has one: the first layer's input is a row of the embedding.
  func trainingStep(source: [Int], target: [Int], logits: Int? = nil) -> Int {
    3 * forward(source: source, target: target, logits: logits)
  }

  /// The work of a step: the products of ``trainingStep(source:target:logits:)``, then the optimizer's.
  func trainingStepWork(source: [Int], target: [Int], logits: Int? = nil) -> Work {
    Work(operations: trainingStep(source: source, target: target, logits: logits))
      + optimizerWork
  }

  /// Clipping and AdamW.
  ///
  /// The norm of the gradients, which clipping needs first, reads each once. The update reads values,
  /// gradients and two moments, and writes them: 36 bytes for each parameter.
  var optimizerWork: Work { Work(bytes: 36 * configuration.parameterCount) }

  /// One encoding of each source, and `tokens` tokens for each of its beams; the beams share the
  /// encoder's keys and values.
  func generation(source: [Int], tokens: Int, beams: Int = 1) -> Int {
    let sources = source.flatMap { Array(repeating: $0, count: beams) }
    let targets = Array(repeating: tokens, count: sources.count)
    return encoder(source) + keysAndValues(source) + decoder(targets, from: sources)
      + head(targets.reduce(0, +))
  }

  /// The work of ``generation(source:tokens:beams:)``: the encoder's products, then those of the decoder and the
  /// head, for each token of which their weights are read once more.
  func generationWork(source: [Int], tokens: Int, beams: Int = 1) -> Work {
    let encoding = encoder(source) + keysAndValues(source)
    let layers = configuration.decoderLayers * (layer + 2 * attentionMatrix) / 2
    let weights = layers + configuration.width * configuration.vocabularySize
    return Work(operations: encoding)
      + Work(
        operations: generation(source: source, tokens: tokens, beams: beams) - encoding,
        bytes: 4 * tokens * weights)
  }

  // MARK: Parts

  /// The encoder's layers.
  func encoder(_ source: [Int]) -> Int {
    let pairs = source.reduce(0) { $0 + $1 * $1 }
    return configuration.encoderLayers * (source.reduce(0, +) * layer + attention(pairs))
  }

  /// What every layer of the decoder attends to.
  func keysAndValues(_ source: [Int]) -> Int {
    configuration.decoderLayers * source.reduce(0, +) * 2 * attentionMatrix
  }

  /// The decoder's layers, given what they attend to.
  func decoder(_ target: [Int], from source: [Int]) -> Int {
    let seen = target.reduce(0) { $0 + $1 * ($1 + 1) / 2 }
    let crossed = zip(target, source).reduce(0) { $0 + $1.0 * $1.1 }
    let rows = target.reduce(0, +) * (layer + 2 * attentionMatrix)
    return configuration.decoderLayers * (rows + attention(seen) + attention(crossed))
  }

  /// The logits of some positions.
  func head(_ positions: Int) -> Int {
    2 * positions * configuration.width * configuration.vocabularySize
  }

  /// One row through one of the four matrices of an attention.
  private var attentionMatrix: Int { 2 * configuration.width * configuration.attentionWidth }

  /// One row through the matrices of self-attention and of the feed-forward part.
  private var layer: Int {
    let matrices = configuration.feedForward.isGated ? 3 : 2
    return 4 * attentionMatrix
      + 2 * matrices * configuration.width * configuration.feedForwardWidth
  }

  /// q·kᵀ and p·v of all heads, for so many pairs of a query and a key that it sees.
  private func attention(_ pairs: Int) -> Int { 4 * configuration.attentionWidth * pairs }
}
