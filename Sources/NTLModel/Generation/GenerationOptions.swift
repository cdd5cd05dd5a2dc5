/// How a model writes: what transformers' `generation_config.json` calls by the names given here.
public struct GenerationOptions: Sendable, Equatable {
  /// Texts written at a time for each source; 1: no search. `num_beams`
  public var beams = 1
  /// Of the search, see ``BeamOptions``. `length_penalty`
  public var lengthPenalty = 1.0
  /// Of the search, see ``BeamOptions``. `early_stopping`
  public var earlyStopping = BeamOptions.EarlyStopping.heuristic
  /// Whether tokens are drawn at random. `do_sample`
  public var isSampling = false
  /// Of draws, see ``Sampling``. `temperature`
  public var temperature = 1.0
  /// Of draws, see ``Sampling``; nil: all tokens. `top_k`
  public var topK: Int? = 50
  /// Of draws, see ``Sampling``. `top_p`
  public var topP = 1.0
  /// Of draws, see ``Sampling``; no file has one.
  public var seed: UInt64 = 1
  /// How many texts are given for each source. `num_return_sequences`
  public var returnedTexts = 1
  /// As long as a text has fewer tokens, no end token can follow. `min_new_tokens`
  public var minimumNewTokens = 0
  /// Where to stop a text that has not ended by itself; the start token does not count. `max_new_tokens`
  public var maximumNewTokens = 32
  /// What the decoder reads first. `decoder_start_token_id`
  public var startToken: Int32
  /// The tokens that end a text. `eos_token_id`
  public var endTokens: [Int32]

  /// The likeliest token at every step, 32 of them at most.
  public init(startToken: Int32, endTokens: [Int32]) {
    self.startToken = startToken
    self.endTokens = endTokens
  }

  /// What makes no sense, in words, with the file's names; nil: it all does.
  public var problem: String? {
    let checks: [(isValid: Bool, sentence: String)] = [
      ((1...1_000).contains(beams), "\"num_beams\" must be from 1 to 1000, not \(beams)"),
      (lengthPenalty.isFinite, "\"length_penalty\" must be finite, not \(lengthPenalty)"),
      (
        temperature > 0 && temperature.isFinite,
        "\"temperature\" must be finite and above 0, not \(temperature)"
      ),
      (topK ?? 1 > 0, "\"top_k\" must be at least 0, not \(topK ?? 0)"),
      ((0...1).contains(topP), "\"top_p\" must be from 0 to 1, not \(topP)"),
      (minimumNewTokens >= 0, "\"min_new_tokens\" must be at least 0, not \(minimumNewTokens)"),
      (maximumNewTokens > 0, "\"max_new_tokens\" must be at least 1, not \(maximumNewTokens)"),
      (startToken >= 0, "\"decoder_start_token_id\" must be at least 0, not \(startToken)"),
      (endTokens.allSatisfy { $0 >= 0 }, "\"eos_token_id\" must be at least 0"),
      (returnedTexts > 0, "\"num_return_sequences\" must be at least 1, not \(returnedTexts)"),
      (
        !isSampling || beams == 1,
        "a search whose continuations are drawn at random is not offered: choose \"do_sample\" or "
          + "\"num_beams\" \(beams)"
      ),
      (
        isSampling || returnedTexts <= beams,
        "\"num_return_sequences\" is \(returnedTexts), but \"num_beams\" only \(beams); raise the latter, or "
          + "draw at random (\"do_sample\")"
      ),
    ]
    return checks.first { !$0.isValid }?.sentence
  }

  var sampling: Sampling {
    Sampling(temperature: temperature, topK: topK, topP: topP, seed: seed)
  }

  var beamOptions: BeamOptions {
    BeamOptions(beams: beams, lengthPenalty: lengthPenalty, earlyStopping: earlyStopping)
  }
}
