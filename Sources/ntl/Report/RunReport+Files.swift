import Foundation
import NTLJSON
import NTLLoss
import NTLModel
import NTLReport
import NTLTrainer

extension RunReport {
  /// The report of the run in a folder, finished or not, made of the files there alone.
  ///
  /// - Throws: `InputError` if it is no run's folder, or a file cannot be read.
  init(ofRunIn folder: URL) throws {
    let files = try RunFiles(folder)
    // An older or newer program's settings are shown below, if not in words.
    let configuration = try? TrainingRun.storedConfiguration(in: folder.path)
    self.init(
      title: configuration?.loss.title ?? "A run of training", subtitle: files.state,
      facts: files.facts(configuration), training: files.training, validation: files.validation,
      tests: files.tests, answers: files.answers, settings: files.settings, notes: files.notes)
  }
}

extension RunFiles {
  /// Where the run is, in words.
  fileprivate var state: String {
    let name = folder.standardizedFileURL.lastPathComponent
    let isDone =
      results != nil
      || FileManager.default.fileExists(atPath: folder.appending(path: "model").path)
    let all = configuration["steps"]?.integer.map { isDone ? "" : " of \($0)" } ?? ""
    return "The run in \(name): \(isDone ? "finished" : "not finished yet"), "
      + "\(lastStep)\(all) steps taken."
  }

  fileprivate func facts(_ configuration: RunConfiguration?) -> [Fact] {
    var facts: [Fact] = []
    if let configuration {
      let model = configuration.model
      facts += [
        Fact(
          "Model",
          "T5, width \(model.width), \(model.encoderLayers)+\(model.decoderLayers) layers, "
            + "\(model.heads) heads, "
            + (configuration.pretrained.map { "weights of \($0)" } ?? "random initial weights")),
        Fact("Training questions", "\(configuration.training)"),
        Fact(
          "Questions a step",
          "\(configuration.batchSize * configuration.accumulation)"),
        Fact("λ", "\(configuration.loss.lambda)"),
        Fact("Seed", "\(configuration.seed)"),
      ]
    }
    if let seconds = results?["training_seconds"]?.number {
      facts.append(Fact("Time of training", Progress.time(seconds)))
    }
    if let best = results?["best_step"]?.integer { facts.append(Fact("Best step", "\(best)")) }
    let log = folder.appending(path: "metrics.jsonl").path
    if let date = try? FileManager.default.attributesOfItem(atPath: log)[.modificationDate] as? Date
    {
      facts.append(Fact("Last step at", date.formatted(.iso8601)))
    }
    return facts
  }

  /// The results of the tests; before there are any, of the last validation.
  fileprivate var tests: ReportTable {
    var columns: [(title: String, summary: JSON)] = []
    if let validation = results?["validation"], !validation.isNull {
      columns.append(("validation", validation))
    }
    for test in results?["tests"]?.array ?? [] {
      let words = [test["name"]?.string, test["decoding"]?.string].compactMap(\.self)
      columns.append((words.joined(separator: ", "), test["summary"] ?? .null))
    }
    var caption = "The trained model on the test questions."
    if columns.isEmpty, let lastEvaluation {
      columns.append(("step \(lastEvaluation.step)", lastEvaluation.summary))
      caption = "The last evaluation."
    }
    let entries = columns.map { $0.summary.numericEntries() }
    let names = MetricName.ordered(entries.joined().map(\.name))
    return ReportTable(
      caption: caption, corner: "metric", columns: columns.map(\.title),
      rows: names.map { name in
        ReportTable.Row(
          MetricName.metric(name).name,
          entries.map { column in
            let value = column.first { $0.name == name }?.value
            return ReportTable.Cell(value.map { MetricName.text($0, of: name) } ?? "–")
          })
      })
  }

  /// Every setting, by its name in config.json.
  fileprivate var settings: [Fact] {
    func flattened(_ json: JSON, _ path: String) -> [Fact] {
      switch json {
      case .object(let members):
        members.flatMap { flattened($0.value, path.isEmpty ? $0.name : "\(path).\($0.name)") }
      case .array(let elements) where elements.contains { $0.members != nil }:
        elements.enumerated().flatMap { flattened($1, "\(path)[\($0)]") }
      case .string(let text): [Fact(path, text)]
      default: [Fact(path, json.text())]
      }
    }
    return flattened(configuration, "")
  }
}
