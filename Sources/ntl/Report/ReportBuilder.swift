import Foundation
import NTLKernels
import NTLLoss
import NTLMetrics
import NTLModel
import NTLReport
import NTLTensor
import NTLTokenizer
import NTLTrainer

/// Gathers what a comparison measured for the page that shows it.
struct ReportBuilder {
  private let comparison: Comparison
  private let results: [Comparison.ArmResult]
  private let device: any Device
  private let tokenizer: any Tokenizer

  init(
    _ comparison: Comparison, _ results: [Comparison.ArmResult], tokenizer: any Tokenizer,
    device: any Device
  ) {
    self.comparison = comparison
    self.results = results
    self.tokenizer = tokenizer
    self.device = device
  }

  var report: ComparisonReport {
    ComparisonReport(
      title: "What the loss makes of numbers",
      subtitle:
        "The same model, weights, batches and tokenizer; only the loss it was trained with differs.",
      facts: facts,
      table: MetricsTable(results).reportTable(caption: tableCaption),
      arms: results.map(arm), questions: questions)
  }

  private var tableCaption: String {
    let seeds = comparison.seeds.count
    return "Greedy answers to all test questions after \(comparison.base.steps) steps"
      + (seeds > 1 ? ", mean ± standard deviation over \(seeds) seeds." : ", one seed.")
  }

  private var facts: [Fact] {
    let base = comparison.base
    let model = base.model
    var facts = [
      Fact("Command", CommandLine.arguments.joined(separator: " ")),
      Fact("Date", Date.now.formatted(.iso8601)),
      Fact("Processor", processorName()),
    ]
    if let cpu = device as? CPUDevice {
      facts.append(
        Fact(
          "Device", "\(cpu.threads) threads, \(cpu.simd.name), BLAS core \(OpenBLAS.prepared.core)")
      )
    } else {
      facts.append(Fact("Device", "\(device)"))
    }
    facts += [
      Fact(
        "Model",
        "T5, width \(model.width), \(model.encoderLayers)+\(model.decoderLayers) layers, "
          + "\(model.heads) heads, dropout \(model.dropoutRate), "
          + (base.pretrained.map { "weights of \($0)" } ?? "random initial weights")),
      Fact("Training questions", "\(base.training)"),
      Fact("Test questions", base.tests.map { "\($0.source)" }.joined(separator: "; ")),
      Fact(
        "Training",
        "\(base.steps) steps of \(base.batchSize * base.accumulation) questions, learning rate "
          + "\(base.learningRate) (\(base.schedule.rawValue), warm-up \(base.warmupSteps)), "
          + "λ = \(base.loss.lambda)"),
      Fact("Seeds", comparison.seeds.map(String.init).joined(separator: ", ")),
    ]
    return facts
  }

  private func arm(_ result: Comparison.ArmResult) -> ArmReport {
    func curve(_ metric: Metric, _ value: (Evaluation.Summary) -> Double?) -> Curve {
      Curve(
        metric,
        runs: result.runs.map { run in
          Curve.Run(
            seed: run.seed,
            points: run.history.compactMap { step, summary in
              value(summary).map { Curve.Point(step: step, value: $0) }
            })
        })
    }
    let answers = result.runs.flatMap(\.final.answers)
    let errors = answers.compactMap { answer -> Double? in
      guard let label = lastNumber(in: answer.label) else { return nil }
      return lastNumber(in: answer.prediction).map { abs($0 - label) } ?? .nan
    }
    return ArmReport(
      name: result.loss.title,
      curves: [
        curve(.loss) { $0.loss }, curve(.tokenLoss) { $0.tokenLoss },
        curve(.exactMatch) { $0.metrics.exactMatch },
        curve(.meanAbsoluteError) { $0.metrics.meanAbsoluteError },
      ],
      errors: AnswerErrors(
        absoluteErrors: errors.filter { !$0.isNaN },
        answersWithoutNumber: errors.count(where: \.isNaN)),
      embeddings: result.runs.first.map {
        NumberEmbeddings(
          labels: tokenizer.numberValues.map { tokenizer.piece(of: $0.token) ?? "?" },
          values: tokenizer.numberValues.map(\.value), vectors: $0.embeddings)
      },
      predictions: result.runs.first.map(predictions) ?? [])
  }

  /// The first run's expectations at the first number of some test answers.
  private func predictions(_ run: Comparison.RunResult) -> [Prediction?] {
    zip(run.digits, run.samples).compactMap { digit, answer in
      guard let digit else { return nil }
      return Prediction(
        answer: answer.prediction,
        distribution: zip(tokenizer.numberValues, digit.probabilities).map {
          .init(tokenizer.piece(of: $0.token) ?? "?", $1)
        })
    }
  }

  private var questions: [SampleQuestion] {
    guard let run = results.first?.runs.first else { return [] }
    return zip(run.digits, run.samples).compactMap { digit, answer in
      digit.map {
        SampleQuestion(
          question: answer.question, answer: answer.label, position: $0.position + 1,
          trueToken: tokenizer.piece(of: $0.label) ?? "?")
      }
    }
  }
}
