public import Foundation

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
    let file = output.appending(path: run.folder).appending(path: "results.json")
    guard let data = try? Data(contentsOf: file),
      let results = try? JSONDecoder().decode(ResultsFile.self, from: data)
    else { return nil }
    return results.tests.map { test in
      SweepObservation(
        run: run, test: test.name, decoding: test.decoding, values: test.summary.numbers)
    }
  }
}

/// What is looked at in a run's `results.json`.
private struct ResultsFile: Decodable {
  struct Test: Decodable {
    let name: String
    let decoding: String
    let summary: Numbers
  }
  let tests: [Test]
}

/// All numbers of an object of JSON and of the objects in it, by their keys: a new metric needs no change here.
private struct Numbers: Decodable {
  let numbers: [String: Double]

  private struct Key: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }
    init(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
  }

  init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: Key.self)
    var numbers: [String: Double] = [:]
    for key in values.allKeys {
      if let number = try? values.decode(Double.self, forKey: key) {
        numbers[key.stringValue] = number
      } else if let inner = try? values.decode(Numbers.self, forKey: key) {
        numbers.merge(inner.numbers) { first, _ in first }
      }
    }
    self.numbers = numbers
  }
}
