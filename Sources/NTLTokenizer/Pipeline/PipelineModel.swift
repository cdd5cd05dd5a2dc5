/// What cuts words into pieces of the vocabulary.
enum PipelineModel: Sendable {
  case unigram(UnigramModel, Vocabulary, byteTokens: [Int32?]?)
  case bytePairs(BytePairModel)
  /// Every word is a piece or unknown.
  case words(Vocabulary, unknownToken: Int32)

  var vocabulary: Vocabulary {
    switch self {
    case .unigram(_, let vocabulary, _), .words(let vocabulary, _): vocabulary
    case .bytePairs(let model): model.vocabulary
    }
  }

  /// Appends the tokens of a word in valid UTF-8.
  func append(_ word: UnsafeBufferPointer<UInt8>, to tokens: inout [Int32]) {
    switch self {
    case .bytePairs(let model): model.append(word, to: &tokens)
    case .words(let vocabulary, let unknownToken):
      tokens.append(vocabulary.token(of: word) ?? unknownToken)
    case .unigram(let model, let vocabulary, let byteTokens):
      var unknown = 0..<0
      func appendUnknown() {
        guard !unknown.isEmpty else { return }
        let stretch = word[unknown]
        unknown = 0..<0
        if let token = vocabulary.token(of: stretch) {
          tokens.append(token)
        } else if let fallback = byteTokens.map({ all in stretch.compactMap { all[Int($0)] } }),
          fallback.count == stretch.count
        {
          tokens += fallback
        } else {
          tokens.append(model.unknownToken)
        }
      }
      for segment in model.segments(of: word) {
        if segment.token == model.unknownToken {
          let start = unknown.isEmpty ? segment.range.lowerBound : unknown.lowerBound
          unknown = start..<segment.range.upperBound
        } else {
          appendUnknown()
          tokens.append(segment.token)
        }
      }
      appendUnknown()
    }
  }
}
