public import Foundation
import NTLTrainer

/// What one run measured on one test set with one way of decoding.
public struct SweepObservation: Sendable {
  /// The run.
  public let run: SweepPlan.Run
  /// The test set's name.
  public let test: String
  /// How answers were decoded.
  public let decoding: String
  /// Every number of the summary, by its key.
  public let values: [String: Double]

  /// Makes an observation.
  public init(run: SweepPlan.Run, test: String, decoding: String, values: [String: Double]) {
    self.run = run
    self.test = test
    self.decoding = decoding
    self.values = values
  }

  /// The observations of a run, if it is done.
  ///
  /// - Returns: nil where the run has not written its results yet.
  public static func read(_ run: SweepPlan.Run, in output: URL) -> [SweepObservation]? {
    let file = output.appending(path: run.folder).appending(path: RunResults.file)
    guard let data = try? Data(contentsOf: file),
      let results = try? JSONDecoder().decode(RunResults.self, from: data)
    else { return nil }
    return results.tests.map { test in
      SweepObservation(
        run: run, test: test.name, decoding: test.decoding.description,
        values: test.summary.numbers)
    }
  }
}
