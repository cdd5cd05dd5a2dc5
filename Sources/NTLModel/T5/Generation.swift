public import NTLTensor

/// A text that a model has written.
public struct GeneratedText: Sendable, Equatable {
  /// Its tokens, the end token included if it came.
  public let tokens: [Int32]
  /// Of beam search, Σ log p / length^lengthPenalty.
  public let score: Double?
}

extension T5 {
  /// Writes texts to each source, as the options say.
  ///
  /// - Parameters:
  ///   - source: what the encoder reads.
  ///   - options: greedy, by beam search or drawn at random; how many texts to each source, and how long.
  ///   - keys: name the sources where texts are drawn, see ``sample(_:count:by:keys:maximumTokens:)``.
  /// - Returns: for each source its texts, at least one and at most as many as were asked for: of beam
  ///   search the best first. A source's texts do not depend on the other sources.
  public func generate(
    _ source: PackedSequences, _ options: GenerationOptions, keys: [UInt64]? = nil
  ) -> [[GeneratedText]] {
    require(options.problem == nil, options.problem ?? "")
    let limits = TextLimits(
      minimumTokens: options.minimumNewTokens, maximumTokens: options.maximumNewTokens,
      endTokens: options.endTokens)
    if options.isSampling {
      return draw(
        source, count: options.returnedTexts, by: options.sampling, keys: keys, limits,
        startToken: options.startToken
      ).map { $0.map { GeneratedText(tokens: $0, score: nil) } }
    }
    guard options.beams > 1 else {
      var search = TokenByTokenSearch(sources: source.count, limits) { logits, _, step in
        limits.likeliest(logits, after: step)
      }
      write(source, startToken: options.startToken, by: &search)
      return search.texts.map { [GeneratedText(tokens: $0, score: nil)] }
    }
    var search = BeamSearch(sources: source.count, options.beamOptions, limits)
    write(source, startToken: options.startToken, by: &search)
    return search.hypotheses.map { hypotheses in
      hypotheses.prefix(options.returnedTexts).map {
        GeneratedText(tokens: $0.tokens, score: $0.score)
      }
    }
  }

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
    withoutActuallyEscaping(observe ?? { _, _ in }) { observe in
      var search = TokenByTokenSearch(
        sources: source.count, limits(maximumTokens)
      ) { logits, texts, _ in
        observe(logits, texts.map(\.number))
        let likeliest = logits.argmax()
        guard let numbers, numbers.statistic != .argmax else { return likeliest }
        return likeliest.enumerated().map { row, token in
          numbers.tokens.contains(token) ? numbers.token(for: logits.scalars(ofRow: row)) : token
        }
      }
      write(source, startToken: configuration.decoderStartToken, by: &search)
      return search.texts
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
    return draw(
      source, count: count, by: sampling, keys: keys, limits(maximumTokens),
      startToken: configuration.decoderStartToken)
  }

  private func limits(_ maximumTokens: Int) -> TextLimits {
    TextLimits(maximumTokens: maximumTokens, endTokens: configuration.endTokens)
  }

  private func draw(
    _ source: PackedSequences, count: Int, by sampling: Sampling, keys: [UInt64]?,
    _ limits: TextLimits, startToken: Int32
  ) -> [[[Int32]]] {
    let keys = keys ?? source.ranges.indices.map(UInt64.init)
    require(keys.count == source.count, "\(keys.count) keys for \(source.count) sources")
    var search = TokenByTokenSearch(
      sources: source.count, textsEach: count, limits
    ) { logits, texts, step in
      // At the first step all texts of a source share one row.
      var last: (row: Int, scalars: [Double])?
      return texts.map { number, row in
        if last?.row != row {
          var scalars = logits.scalars(ofRow: row)
          for token in limits.forbidden(after: step) where Int(token) < scalars.count {
            scalars[Int(token)] = -.infinity
          }
          last = (row, scalars)
        }
        return sampling.token(
          for: last?.scalars ?? [], key: keys[number / count], sample: number % count, step: step)
      }
    }
    write(source, startToken: startToken, by: &search)
    return source.ranges.indices.map { Array(search.texts[$0 * count..<($0 + 1) * count]) }
  }

  /// Computes the logits that a search asks for, until it is done.
  private func write(
    _ source: PackedSequences, startToken: Int32, by search: inout some TokenSearch
  ) {
    guard !search.sources.isEmpty else { return }
    let encoded = encode(source)
    let cache = DecoderCache(
      layers: decoder.blocks.count, rows: search.sources.count, maximumRows: search.maximumRows,
      maximumLength: search.maximumTokens, width: configuration.attentionWidth, on: encoded.device)
    var bias = decoder.bias(length: cache.capacity, recordingOn: nil)
    var tokens = search.sources.map { _ in startToken }

    while !search.sources.isEmpty {
      let room = cache.capacity
      cache.prepareStep()
      if cache.capacity != room { bias = decoder.bias(length: cache.capacity, recordingOn: nil) }
      let layout = decoder.selfLayout(
        queries: tokens.indices.map { $0..<$0 + 1 }, keys: cache.keys, biasLength: cache.capacity)
      let hidden = decoder(
        embedding.rows(tokens, recordingOn: nil), layout, bias: bias,
        encoded: (encoded, crossLayout(rowsOf: search.sources, source)), caches: cache.layers)

      let next = search.advance(logits(scaled(hidden)))
      cache.advance(parents: next.map(\.parent))
      tokens = next.map(\.token)
    }
  }

  /// The rows of a source are one sequence of queries to its encoded tokens.
  private func crossLayout(rowsOf sources: [Int], _ source: PackedSequences) -> AttentionLayout {
    let starts = sources.indices.filter { $0 == 0 || sources[$0] != sources[$0 - 1] }
    return crossLayout(
      queries: zip(starts, starts.dropFirst() + [sources.count]).map { $0..<$1 },
      keys: starts.map { source.ranges[sources[$0]] })
  }
}

extension Tensor {
  /// One row of a matrix.
  fileprivate func scalars(ofRow row: Int) -> [Double] {
    let columns = shape.columns
    return device.doubles(Buffer(sliceOf: buffer, row * columns..<(row + 1) * columns))
  }
}
