public import Foundation
import NTLData
public import NTLLoss
import NTLMetrics
import NTLModel
import NTLStatistics
public import NTLTensor
import NTLTokenizer

/// The same training with several losses: from the same initial weights, on the same batches in the same
/// order, with the same tokenizer and dropout masks, once for each seed.
public struct Comparison: Codable, Sendable, Equatable {
  /// What all arms share; its loss and seed are replaced.
  public var base: RunConfiguration
  /// The losses.
  public var arms: [LossConfiguration]
  /// One run of each arm for each.
  public var seeds: [UInt64]

  /// A comparison.
  public init(base: RunConfiguration, arms: [LossConfiguration], seeds: [UInt64]) {
    self.base = base
    self.arms = arms
    self.seeds = seeds
  }

  /// What one run of an arm measured.
  public struct RunResult: Sendable {
    /// The run's seed.
    public let seed: UInt64
    /// What the model made of the validation questions, by step.
    public let history: [(step: Int, summary: Evaluation.Summary)]
    /// The final results, of all test sets in all decodings.
    public let tests: [TestEvaluation]
    /// The first of them.
    public var final: Evaluation { tests[0].evaluation }
    /// The embedding vectors of the number tokens.
    public let embeddings: [[Double]]
    /// What the model expects at the first number of some test answers.
    public let digits: [PredictedDigit?]
    /// Those answers, one for each of ``digits``.
    public var samples: [Evaluation.Answer] { final.answers.evenlySpaced(atMost: digits.count) }
    /// The median time of a step; nil where the run was taken over from an earlier process.
    public let secondsPerStep: Double?
  }

  /// What all runs of an arm measured.
  public struct ArmResult: Sendable {
    /// The arm's loss.
    public let loss: LossConfiguration
    /// One for each seed.
    public let runs: [RunResult]
  }

  /// Where a run is among all.
  public struct Place: Sendable, Hashable {
    /// Which arm.
    public let arm: Int
    /// Which of its seeds.
    public let seed: Int

    /// The run of an arm with a seed, both counted from 0.
    public init(arm: Int, seed: Int) {
      self.arm = arm
      self.seed = seed
    }
  }

  /// The folder of one run.
  public func folder(_ place: Place, in output: URL) -> URL {
    output.appending(path: "\(arms[place.arm].kind.rawValue)/seed-\(seeds[place.seed])")
  }

  /// The configuration of one run.
  public func configuration(_ place: Place) -> RunConfiguration {
    var configuration = base
    configuration.loss = arms[place.arm]
    configuration.seed = seeds[place.seed]
    return configuration
  }

  /// Runs every arm with every seed; runs that are done already are only tested again.
  ///
  /// - Parameters:
  ///   - output: a folder for each run is made in it.
  ///   - resumes: whether to go on with runs that were begun there.
  ///   - device: where to compute.
  ///   - sampleCount: for how many of the test questions, evenly spaced, ``RunResult/digits`` are wanted.
  ///   - shouldStop: asked after every step and every batch of a test.
  ///   - observe: told what happens, and in which run.
  /// - Returns: nil if it was asked to stop; everything is saved then.
  /// - Throws: what ``TrainingRun`` throws.
  public func run(
    in output: URL, resumes: Bool, on device: any Device, sampleCount: Int,
    shouldStop: () -> Bool, observing observe: (Place, TrainingRun, TrainingRun.Event) -> Void
  ) throws -> [ArmResult]? {
    var runs = arms.map { _ in [RunResult]() }
    // Seeds outside, arms inside: if time runs out, the arms have had the same number of runs.
    for seed in seeds.indices {
      for arm in arms.indices {
        let place = Place(arm: arm, seed: seed)
        let folder = folder(place, in: output)
        let isBegun = FileManager.default.fileExists(
          atPath: folder.appending(path: "config.json").path)
        let run = try TrainingRun(
          configuration(place), in: folder.path, resumes && isBegun ? .resume : .overwrite,
          on: device)
        var (times, last) = ([Double](), 0.0)
        let outcome = try run.run(shouldStop: shouldStop) { event in
          if case .step(_, let elapsed) = event {
            times.append(elapsed - last)
            last = elapsed
          } else if case .evaluated = event {
            // The time of an evaluation is not the next step's.
            last = .nan
          }
          observe(place, run, event)
        }
        guard case .finished(let tests) = outcome else { return nil }
        runs[arm].append(
          RunResult(
            seed: seeds[seed], history: try history(in: folder), tests: tests,
            embeddings: PredictedDigit.embeddings(of: run.model, tokenizer: run.tokenizer),
            digits: PredictedDigit.first(
              of: run.test.evenlySpaced(atMost: sampleCount).examples, by: run.model,
              tokenizer: run.tokenizer),
            secondsPerStep: median(times.filter(\.isFinite))))
      }
    }
    return zip(arms, runs).map { ArmResult(loss: $0, runs: $1) }
  }

  private func history(in folder: URL) throws -> [(step: Int, summary: Evaluation.Summary)] {
    try EvaluationLine.all(in: folder).map { ($0.step, $0.summary) }
  }
}
