import Foundation
public import NTLModel
public import NTLTokenizer

extension RunConfiguration {
  /// What training begins with, in words; `tokenizer` is the one it is done with.
  public func beginning(with tokenizer: any Tokenizer) -> String {
    let numbers = tokenizer.writesDigits ? "numbers as digits" : "numbers in the tokenizer's pieces"
    let weights = pretrained.map { "the weights of \($0)" } ?? "random weights"
    return "begins with \(weights), \(numbers)"
  }
}

extension T5Configuration {
  /// The same extents with as many tokens as a tokenizer has, and its special ones.
  public func with(vocabularyOf tokenizer: some Tokenizer) -> T5Configuration {
    var configuration = self
    configuration.vocabularySize = tokenizer.vocabularySize
    configuration.endToken = tokenizer.endToken
    configuration.paddingToken = tokenizer.paddingToken
    configuration.decoderStartToken = tokenizer.paddingToken
    return configuration
  }
}

extension RunConfiguration {
  /// The settings in which another configuration leads to other results, as they are named in
  /// `config.json`.
  public func differences(from other: RunConfiguration) -> [String] {
    func fields(_ configuration: RunConfiguration) -> [String: NSObject] {
      let data = (try? JSONEncoder().encode(configuration)) ?? Data()
      return (try? JSONSerialization.jsonObject(with: data)) as? [String: NSObject] ?? [:]
    }
    var other = other
    // These change no result.
    other.checkpointsActivations = checkpointsActivations
    other.loggingInterval = loggingInterval
    let (mine, others) = (fields(self), fields(other))
    return Set(mine.keys).union(others.keys).filter { mine[$0] != others[$0] }.sorted()
  }
}
