import NTLModel
import NTLTokenizer
import NTLTrainer

/// Batches that a model is trained with, one after another and again from the first.
struct StepData {
  /// Whose numbers the losses see.
  let tokenizer: any Tokenizer
  let batches: [Batch]

  /// The batch of a round.
  subscript(round: Int) -> Batch { batches[round % batches.count] }

  /// The form in which a peer reads batches.
  var lists: [[String: [[Int32]]]] {
    func list(_ sequences: PackedSequences) -> [[Int32]] {
      (0..<sequences.count).map { Array(sequences[$0]) }
    }
    return batches.map { ["source": list($0.source), "labels": list($0.labels)] }
  }
}

extension StepData {
  /// The extents of a batch: sequences × source × target, `8x64x16`.
  struct Extents: Hashable, CustomStringConvertible {
    let sequences: Int
    /// Tokens of each question.
    let source: Int
    /// Tokens of each answer.
    let target: Int

    var description: String { "\(sequences)x\(source)x\(target)" }

    func named(vocabulary: Int) -> [String: Int] {
      ["sequences": sequences, "source": source, "target": target, "vocabulary": vocabulary]
    }
  }

  /// One batch of random tokens.
  ///
  /// Every sequence has full length, so that a peer, which pads, computes no more than we do.
  static func random(
    _ extents: Extents, vocabularySize: Int, shareOfNumbers: Double
  ) -> StepData {
    var tokens = RandomTokens(vocabularySize: vocabularySize)
    func sequences(length: Int) -> PackedSequences {
      let all = tokens.draw(extents.sequences * length, shareOfNumbers: shareOfNumbers)
      return PackedSequences(
        (0..<extents.sequences).map { Array(all[$0 * length..<($0 + 1) * length]) })
    }
    let batch = Batch(
      source: sequences(length: extents.source), labels: sequences(length: extents.target))
    return StepData(tokenizer: RandomTokens.tokenizer, batches: [batch])
  }

  /// The first batches of a training with GSM8K.
  static func questions(_ questions: GSM8K, sequences: Int, count: Int) throws -> StepData {
    StepData(
      tokenizer: questions.tokenizer,
      batches: try questions.batches(of: sequences, count: count))
  }
}
