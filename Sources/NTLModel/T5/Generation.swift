public import NTLTensor

extension T5 {
  /// Writes an answer to each source, at every step the likeliest token.
  ///
  /// - Parameters:
  ///   - source: what the encoder reads.
  ///   - maximumTokens: where to stop an answer that has not ended by itself.
  ///   - observe: called at each step with the logits of the sequences still being written and their
  ///     numbers.
  /// - Returns: the tokens of each answer, its end token included if it came.
  public func generate(
    _ source: PackedSequences, maximumTokens: Int,
    observing observe: ((_ logits: Tensor, _ sequences: [Int]) -> Void)? = nil
  ) -> [[Int32]] {
    var answers = [[Int32]](repeating: [], count: source.count)
    guard maximumTokens > 0 && source.count > 0 else { return answers }
    let encoded = encode(source)
    let bias = decoder.bias(length: maximumTokens, recordingOn: nil)
    let caches = decoder.blocks.map { _ in
      KeyValueCache(
        sequences: source.count, capacity: maximumTokens, width: configuration.attentionWidth,
        on: encoded.device)
    }

    var active = Array(0..<source.count)
    for step in 0..<maximumTokens {
      let inputs = active.map { answers[$0].last ?? configuration.decoderStartToken }
      for cache in caches { cache.rows = active.map { Int32($0 * maximumTokens + step) } }
      let queries = active.indices.map { $0..<$0 + 1 }
      let layout = decoder.selfLayout(
        queries: queries,
        keys: active.map { $0 * maximumTokens..<$0 * maximumTokens + step + 1 },
        biasLength: maximumTokens)
      let hidden = decoder(
        embedding.rows(inputs, recordingOn: nil), layout, bias: bias,
        encoded: (encoded, crossLayout(queries: queries, keys: active.map { source.ranges[$0] })),
        caches: caches)
      let logits = logits(hidden)
      observe?(logits, active)

      let tokens = logits.argmax()
      for (row, sequence) in active.enumerated() { answers[sequence].append(tokens[row]) }
      active = active.filter { answers[$0].last != configuration.endToken }
      if active.isEmpty { break }
    }
    return answers
  }
}
