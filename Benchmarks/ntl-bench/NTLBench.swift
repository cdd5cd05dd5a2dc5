import ArgumentParser
import Foundation
import NTLTensor

extension SuiteName: ExpressibleByArgument {}
extension StepSuite.Model: ExpressibleByArgument {}

@main
struct NTLBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ntl-bench",
    abstract: "Time the losses beside cross-entropy, and a training step.",
    discussion: """
      Programs that are compared take turns, so that they meet the same machine. A ratio is taken \
      within each round. Figures are medians; half of a sample lies between the two in brackets.
      """)

  @Option(help: "What to measure: once or several times. Without it, everything.")
  var suite: [SuiteName] = []

  @Option(help: "Only the measurements whose names contain this text.")
  var filter: String?

  @Option(help: "How often each program is timed, from 1 to 10000.")
  var samples = 15

  @Option(help: "Suite loss: positions, from 1 to 65536.")
  var rows = 512

  @Option(help: "Suite loss: columns of the logits, from 128 to 1000000.")
  var vocabulary = 32_128

  @Option(
    name: .customLong("number-share"),
    help: "Suite loss: the share of labels that are numbers, 0 to 1: once or several times.")
  var numberShares = [0, 0.1, 0.3, 1]

  @Option(help: "Suite step: the model that is trained.")
  var model = StepSuite.Model.tiny

  @Option(
    name: .customLong("peer"),
    help: ArgumentHelp(
      "Time PyTorch too: a Python with what Benchmarks/peers/requirements.txt names.",
      valueName: "python"))
  var python: String?

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  func validate() throws {
    for (name, value, allowed) in [
      ("--samples", samples, 1...10_000), ("--rows", rows, 1...65_536),
      ("--vocabulary", vocabulary, 128...1_000_000),
    ] where !allowed.contains(value) {
      throw ValidationError(
        "\(name) must be from \(allowed.lowerBound) to \(allowed.upperBound), not \(value).")
    }
    let mostLogits = 1 << 28
    guard rows * vocabulary <= mostLogits else {
      throw ValidationError(
        "\(rows) rows of \(vocabulary) columns are \(rows * vocabulary) logits; --rows times "
          + "--vocabulary must be at most \(mostLogits).")
    }
    for share in numberShares where !(0...1).contains(share) {
      throw ValidationError("--number-share must be from 0 to 1, not \(share).")
    }
    if let python, program(named: python) == nil {
      throw ValidationError(
        "--peer \(python) is no program that can be run; name a Python, such as python3.")
    }
  }

  func run() throws {
    let device = CPUDevice.shared
    let measurements = try chosenMeasurements(on: device)
    note("measuring the machine")
    var report = Report(header: Header(device), samples: samples)
    if !json { print(report.header) }
    for (i, measurement) in measurements.enumerated() {
      note("\(i + 1) of \(measurements.count): \(measurement.name)")
      let timings = try timeInAlternation(measurement.contenders(), samples: samples)
      let result = Report.Result(
        name: measurement.name, extents: measurement.extents, timings: timings)
      if !json { print("\n\(result)") }
      report.results.append(result)
    }
    if json { print(try report.json()) }
  }

  private func chosenMeasurements(on device: CPUDevice) throws -> [Measurement] {
    let setting = Setting(device: device, python: python.flatMap(program(named:)))
    let names = suite.isEmpty ? SuiteName.allCases : SuiteName.allCases.filter(suite.contains)
    let all = names.flatMap { name -> [Measurement] in
      switch name {
      case .loss:
        LossSuite(
          setting: setting, rows: rows, vocabulary: vocabulary, numberShares: numberShares
        ).measurements
      case .step: StepSuite(setting: setting, model: model).measurements
      }
    }
    guard let filter else { return all }
    let chosen = all.filter { $0.name.contains(filter) }
    guard !chosen.isEmpty else {
      throw ValidationError(
        "no measurement's name contains \"\(filter)\"; there are "
          + all.map(\.name).joined(separator: ", ") + ".")
    }
    return chosen
  }

  /// Says on the terminal what is going on, out of the way of what is printed.
  private func note(_ text: String) {
    FileHandle.standardError.write(Data("ntl-bench: \(text) …\n".utf8))
  }
}
