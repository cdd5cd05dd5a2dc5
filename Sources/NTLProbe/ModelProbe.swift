public import NTLData
public import NTLModel
import NTLTensor
public import NTLTokenizer
import NTLTrainer

/// Reads numbers from the hidden states of a model, layer by layer.
///
/// Half of the questions are learned from and the other half is tested with; a question is in one of them
/// only. Each is computed once, and of the hidden states nothing is kept but what ``RidgeProbe`` keeps.
public struct ModelProbe {
  /// Chooses the halves, and the order of the controls.
  public var seed: UInt64 = 0
  /// How many questions are computed together.
  public var batchSize = 64
  /// The longest question in tokens, its end included.
  public var maximumQuestionTokens = 4_096
  /// The longest answer in tokens, its end included.
  public var maximumAnswerTokens = 4_096

  /// The usual settings.
  public init() {}

  /// Probes a model.
  ///
  /// - Parameters:
  ///   - model: whose hidden states are looked at.
  ///   - tokenizer: the model's.
  ///   - pairs: questions and answers that hold numbers.
  ///   - observe: called after each batch with the number of questions computed so far and that of all; when
  ///     it returns false, probing stops.
  /// - Returns: nil if it was stopped.
  /// - Throws: ``ProbeError``, `DataError` for a text that is too long or cannot be written, `RidgeError`,
  ///   `PrincipalDirectionsError`.
  public func callAsFunction(
    _ model: T5, tokenizer: any Tokenizer, questions pairs: [QuestionAnswer],
    observing observe: (_ done: Int, _ all: Int) -> Bool = { _, _ in true }
  ) throws -> ProbeResult? {
    let embeddings = try EmbeddingProbe(
      labels: tokenizer.numberValues.map { tokenizer.piece(of: $0.token) ?? "?" },
      values: tokenizer.numberValues.map(\.value),
      vectors: PredictedDigit.embeddings(of: model, tokenizer: tokenizer), seed: seed)
    var seen: Set<String> = []
    let unique = pairs.filter { seen.insert($0.question).inserted }
    guard unique.count >= 4 else { throw ProbeError.tooFewQuestions(unique.count) }
    let examples = try unique.map {
      try EncodedExample(
        $0, tokenizer: tokenizer, maximumQuestionTokens: maximumQuestionTokens,
        maximumAnswerTokens: maximumAnswerTokens)
    }

    var generator = SplitMix64(seed: seed, stream: "questions")
    let order = examples.indices.map { (generator.next(), $0) }.sorted { $0 < $1 }.map(\.1)
    let reader = NumberReader(tokenizer)
    func half(_ indices: ArraySlice<Int>) -> ProbeExamples {
      ProbeExamples(
        indices.map { examples[$0] }, reader: reader,
        startToken: model.configuration.decoderStartToken, using: &generator)
    }
    let learning = half(order.prefix((order.count + 1) / 2))
    let testing = half(order.dropFirst((order.count + 1) / 2))
    let sites = ProbeSite.allCases.filter {
      learning.count(at: $0) > 1 && testing.count(at: $0) > 1
    }
    guard !sites.isEmpty else { throw ProbeError.noNumbers }

    var probes = Dictionary(
      uniqueKeysWithValues: sites.map { ($0, SiteProbes($0, model, learning.rows[$0]!)) })
    guard
      try pass(
        model, learning, { done in observe(done, examples.count) },
        { site, layer, rows in
          try probes[site]?.learn(layer, rows)
        })
    else { return nil }
    for site in sites { try probes[site]!.fit() }
    guard
      try pass(
        model, testing, { done in observe(learning.examples.count + done, examples.count) },
        { site, layer, rows in try probes[site]?.test(layer, rows) })
    else { return nil }
    return ProbeResult(
      questionsLearned: learning.examples.count, questionsTested: testing.examples.count,
      repeatedQuestions: pairs.count - unique.count, embeddings: embeddings,
      sites: sites.map { probes[$0]!.result })
  }

  /// Computes all questions of a half, and shows the rows that are looked at, layer by layer.
  private func pass(
    _ model: T5, _ half: ProbeExamples, _ observe: (Int) -> Bool,
    _ visit: (ProbeSite, T5.Layer, LayerRows) throws -> Void
  ) throws -> Bool {
    var done = 0
    let batches = LengthBucketedBatches.sortedByLength(
      half.examples.map(\.question.count), batchSize: batchSize)
    for indices in batches {
      let batch = Batch(indices.map { half.examples[$0] })
      // An observer cannot throw: the first failure is kept until the pass is through.
      var failure: (any Error)?
      try withoutActuallyEscaping(visit) { visit in
        _ = model.hiddenStates(batch.source, decoding: model.decoderInputs(for: batch.labels)) {
          stack, layer, hidden in
          guard failure == nil else { return }
          let scalars = hidden.scalars
          let ranges = stack == .encoder ? batch.source.ranges : batch.labels.ranges
          for site in ProbeSite.allCases where site.stack == stack {
            let rows = zip(indices, ranges).flatMap { index, range in
              half.rows[site]![index].map { (row: range.lowerBound + $0.row, probed: $0) }
            }
            guard !rows.isEmpty else { continue }
            do {
              try visit(site, layer, LayerRows(scalars, width: hidden.shape.columns, rows))
            } catch {
              failure = error
            }
          }
        }
        if let failure { throw failure }
      }
      done += indices.count
      if !observe(done) { return false }
    }
    return true
  }
}

/// The hidden states of a layer at the rows that are looked at, `[rows][width]`.
struct LayerRows {
  let hidden: [ArraySlice<Double>]
  let rows: [ProbeRow]

  init(_ scalars: [Double], width: Int, _ rows: [(row: Int, probed: ProbeRow)]) {
    hidden = rows.map { scalars[$0.row * width..<($0.row + 1) * width] }
    self.rows = rows.map(\.probed)
  }
}
