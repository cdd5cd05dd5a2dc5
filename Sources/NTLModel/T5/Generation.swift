public import NTLTensor

extension T5 {
  /// Writes an answer to each source, at every step the likeliest token.
  ///
  /// - Parameters:
  ///   - source: what the encoder reads.
  ///   - maximumTokens: where to stop an answer that has not ended by itself.
  ///   - numbers: where the likeliest token is a number token, which one to write; nil: that one.
  ///   - observe: called at each step with the logits of the sequences still being written and their
  ///     numbers.
  /// - Returns: the tokens of each answer, its end token included if it came.
  public func generate(
    _ source: PackedSequences, maximumTokens: Int, numbers: NumberDecoding? = nil,
    observing observe: ((_ logits: Tensor, _ sequences: [Int]) -> Void)? = nil
  ) -> [[Int32]] {
    write(source, answersEach: 1, maximumTokens: maximumTokens) { logits, sequences, _ in
      observe?(logits, sequences)
      let likeliest = logits.argmax()
      guard let numbers, numbers.statistic != .argmax else { return likeliest }
      return likeliest.enumerated().map { row, token in
        numbers.tokens.contains(token) ? numbers.token(for: logits.scalars(ofRow: row)) : token
      }
    }
  }

  /// Writes several answers to each source, each token drawn at random.
  ///
  /// A source is encoded once; the memory needed grows with the number of answers written together,
  /// `source.count`·`count`.
  ///
  /// - Parameters:
  ///   - source: what the encoder reads.
  ///   - count: how many answers to write to each.
  ///   - sampling: how tokens are drawn.
  ///   - keys: name the sources: the same source with the same key is answered alike in any company.
  ///     Without them a source's key is its number.
  ///   - maximumTokens: where to stop an answer that has not ended by itself.
  /// - Returns: for each source the tokens of its answers, end tokens included where they came. The
  ///   first answers do not depend on how many more are written.
  public func sample(
    _ source: PackedSequences, count: Int, by sampling: Sampling, keys: [UInt64]? = nil,
    maximumTokens: Int
  ) -> [[[Int32]]] {
    require(count > 0, "\(count) samples of each source")
    let keys = keys ?? source.ranges.indices.map(UInt64.init)
    require(keys.count == source.count, "\(keys.count) keys for \(source.count) sources")
    let answers = write(source, answersEach: count, maximumTokens: maximumTokens) {
      logits, sequences, step in
      sequences.enumerated().map { row, sequence in
        sampling.token(
          for: logits.scalars(ofRow: row), key: keys[sequence / count], sample: sequence % count,
          step: step)
      }
    }
    return source.ranges.indices.map { Array(answers[$0 * count..<($0 + 1) * count]) }
  }

  /// Writes `answersEach` answers to each source; answer s belongs to source s / `answersEach`.
  ///
  /// `choose` gives the next tokens, from the logits of the answers still being written, their numbers
  /// and how many tokens they have.
  private func write(
    _ source: PackedSequences, answersEach: Int, maximumTokens: Int,
    choosing choose: (_ logits: Tensor, _ sequences: [Int], _ step: Int) -> [Int32]
  ) -> [[Int32]] {
    var answers = [[Int32]](repeating: [], count: source.count * answersEach)
    guard maximumTokens > 0 && source.count > 0 else { return answers }
    let encoded = encode(source)
    let bias = decoder.bias(length: maximumTokens, recordingOn: nil)
    let caches = decoder.blocks.map { _ in
      KeyValueCache(
        sequences: answers.count, capacity: maximumTokens, width: configuration.attentionWidth,
        on: encoded.device)
    }

    var active = Array(answers.indices)
    for step in 0..<maximumTokens {
      let inputs = active.map { answers[$0].last ?? configuration.decoderStartToken }
      for cache in caches { cache.rows = active.map { Int32($0 * maximumTokens + step) } }
      let queries = active.indices.map { $0..<$0 + 1 }
      let layout = decoder.selfLayout(
        queries: queries,
        keys: active.map { $0 * maximumTokens..<$0 * maximumTokens + step + 1 },
        biasLength: maximumTokens)
      let sources = active.map { source.ranges[$0 / answersEach] }
      let hidden = decoder(
        embedding.rows(inputs, recordingOn: nil), layout, bias: bias,
        encoded: (encoded, crossLayout(queries: queries, keys: sources)), caches: caches)

      let tokens = choose(logits(scaled(hidden)), active, step)
      for (row, sequence) in active.enumerated() { answers[sequence].append(tokens[row]) }
      active = active.filter { answers[$0].last != configuration.endToken }
      if active.isEmpty { break }
    }
    return answers
  }
}

extension Tensor {
  /// One row of a matrix.
  fileprivate func scalars(ofRow row: Int) -> [Double] {
    let columns = shape.columns
    return device.doubles(Buffer(sliceOf: buffer, row * columns..<(row + 1) * columns))
  }
}
