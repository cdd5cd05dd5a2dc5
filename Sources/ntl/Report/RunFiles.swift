import Foundation
import NTLData
import NTLJSON
import NTLMetrics
import NTLReport
import NTLTrainer

/// What a report needs of the files in a run's folder, as far as they are there and can be read.
struct RunFiles {
  let folder: URL
  /// config.json.
  let configuration: JSON
  /// results.json: there once the run is done.
  let results: JSON?
  /// The courses of what metrics.jsonl holds.
  private(set) var training: [ThinnedCurve] = []
  /// The courses of what evaluations.jsonl holds.
  private(set) var validation: [ThinnedCurve] = []
  /// The last line of evaluations.jsonl.
  private(set) var lastEvaluation: (step: Int, summary: JSON)?
  /// The last step in metrics.jsonl.
  private(set) var lastStep = 0
  /// The answers in predictions*.jsonl.
  private(set) var answers: [AnsweredSet] = []
  /// What could not be read, as sentences.
  private(set) var notes: [String] = []

  /// Reads a run's folder.
  ///
  /// - Throws: `InputError` if it is none, `DataError` where a file cannot be read.
  init(_ folder: URL) throws {
    self.folder = folder
    let file = folder.appending(path: "config.json")
    guard let data = try? Data(contentsOf: file) else {
      let isComparison = FileManager.default.fileExists(
        atPath: folder.appending(path: "comparison.json").path)
      throw InputError(
        isComparison
          ? "\(folder.path) holds a comparison; name the folder of one of its runs, such as "
            + "\(folder.path)/ce/seed-42."
          : "\(folder.path) holds no config.json; name a folder that `ntl train --output` wrote.")
    }
    do { configuration = try JSON(parsing: data) } catch {
      throw InputError("\(file.path) is not JSON: \(error)")
    }
    results = (try? Data(contentsOf: folder.appending(path: "results.json"))).flatMap {
      try? JSON(parsing: $0)
    }
    try readTraining()
    try readValidation()
    try readAnswers()
  }

  private mutating func readTraining() throws {
    var curves = Curves()
    var lastStep = 0
    try forEachLine(of: "metrics.jsonl") { line in
      guard let step = line["step"]?.integer else { return }
      lastStep = step
      curves.add(line.numericEntries().filter { $0.name != "step" }, step: step)
    }
    (training, self.lastStep) = (curves.ordered, lastStep)
  }

  private mutating func readValidation() throws {
    var curves = Curves()
    var last: (step: Int, summary: JSON)?
    try forEachLine(of: "evaluations.jsonl") { line in
      guard let step = line["step"]?.integer, let summary = line["summary"] else { return }
      last = (step, summary)
      // A set's size has no course, and a page has no room for those of all its parts.
      let entries = summary.numericEntries().filter {
        !$0.name.contains("/") && !$0.name.hasSuffix("count")
      }
      curves.add(entries, step: step)
    }
    (validation, lastEvaluation) = (curves.ordered, last)
  }

  private mutating func readAnswers() throws {
    let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
    let prefix = "predictions"
    for name in names.sorted() where name.hasPrefix(prefix) && name.hasSuffix(".jsonl") {
      let part = name.dropLast(".jsonl".count).dropFirst(prefix.count)
      var set = AnsweredSet(part.hasPrefix("-") ? String(part.dropFirst()) : "test")
      try forEachLine(of: name) { line in
        guard let label = line["label"]?.string, let prediction = line["prediction"]?.string else {
          return
        }
        set.add(
          AnsweredSet.Answer(
            question: line["question"]?.string ?? "", label: label, prediction: prediction,
            labelValue: lastNumber(in: label), predictedValue: lastNumber(in: prediction)))
      }
      if set.count > 0 { answers.append(set) }
    }
  }

  private mutating func forEachLine(of name: String, _ body: (JSON) -> Void) throws {
    let file = folder.appending(path: name)
    guard FileManager.default.fileExists(atPath: file.path) else { return }
    let lines = try FileLines(file.path)
    var unreadable = 0
    while let line = try lines.next() {
      if let json = try? JSON(parsing: line) {
        body(json)
      } else if lines.isEnded && !line.isEmpty {
        // The run may be at work: what it has not ended is no line yet.
        unreadable += 1
      }
    }
    if unreadable > 0 {
      notes.append("Lines of \(name) that are left out because they are not JSON: \(unreadable).")
    }
  }

  /// Curves by the names that metrics have in a file.
  private struct Curves {
    private var curves: [String: ThinnedCurve] = [:]
    private var names: [String] = []

    mutating func add(_ entries: [(name: String, value: Double)], step: Int) {
      for (name, value) in entries {
        if curves[name] == nil {
          curves[name] = ThinnedCurve(MetricName.metric(name))
          names.append(name)
        }
        curves[name]?.add(step: step, value: value)
      }
    }

    var ordered: [ThinnedCurve] { MetricName.ordered(names).compactMap { curves[$0] } }
  }
}
