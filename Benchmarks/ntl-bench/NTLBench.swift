import ArgumentParser
import Foundation
import NTLTensor

extension SuiteName: ExpressibleByArgument {}
extension StepSuite.Model: ExpressibleByArgument {}
extension LinearLossBench.Way: ExpressibleByArgument {}
extension LogitShape: ExpressibleByArgument {
  /// Reads `8x128x32128`.
  init?(argument: String) {
    let parts = argument.split(separator: "x", omittingEmptySubsequences: false)
    let extents = parts.compactMap { Int($0) }
    guard parts.count == 3 && extents.count == 3 else { return nil }
    self.init(sequences: extents[0], length: extents[1], vocabulary: extents[2])
  }
}

extension StepData.Extents: ExpressibleByArgument {
  /// Reads `8x64x16`.
  init?(argument: String) {
    guard let shape = LogitShape(argument: argument) else { return nil }
    self.init(sequences: shape.sequences, source: shape.length, target: shape.vocabulary)
  }
}

@main
struct NTLBench: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ntl-bench",
    abstract: "Time losses, training steps, generation, loading and tokenizers.",
    discussion: """
      `ntl-bench loss` times every loss beside cross-entropy; a projection with a loss behind it \
      (…/linear/…); and the paper's three benchmarks: loss/standalone/…, forward/…, \
      training-step/…. `ntl-bench step` times a training step, `ntl-bench data` what its batch \
      costs before, `ntl-bench generate` how fast texts are written, `ntl-bench load` a model's loading \
      beside reading its file once, from the system's cache, and `ntl-bench tokenizer --tokenizer \
      FOLDER --text FILE` how fast one thread turns texts into tokens. `ntl-bench gemm` times \
      T5-small's matrix products, `ntl-bench operations` every other kernel (at --rows, --width \
      and --vocabulary), and `ntl-bench scaling` how a step's time grows with batch, length, \
      vocabulary, layers and threads.

      Programs that are compared take turns, so that they meet the same machine, and must agree in \
      their results before. A ratio is taken of neighbouring turns. Figures are medians; half of a \
      sample lies between the two in brackets.
      """)

  @Argument(help: "What to measure; without it, everything.")
  var suites: [SuiteName] = []

  @Option(name: .customLong("suite"), help: .hidden)
  var namedSuites: [SuiteName] = []

  @Option(
    help: ArgumentHelp(
      "Only what has this text in its name, such as /ntl-was or loss/standalone.",
      valueName: "text"))
  var filter: String?

  @Option(help: "How often each program is timed, from 1 to 10000.")
  var samples = 15

  @Option(
    name: .customLong("shape"),
    help: ArgumentHelp(
      """
      Losses: the logits' sequences × length × vocabulary, once or several times \
      (default: 8x128x32128 and 32x16x32128).
      """, valueName: "shape"))
  var shapes: [LogitShape] = []

  @Option(help: "Linear: positions (default: 512). Without --shape, the losses' too.")
  var rows: Int?

  @Option(help: "Linear: the width of the hidden states.")
  var width = 512

  @Option(
    help: "Linear: columns of the logits (default: 32128). Without --shape, the losses' too.")
  var vocabulary: Int?

  @Option(
    name: .customLong("number-share"),
    help: ArgumentHelp(
      """
      Losses: the share of labels that are numbers, 0 to 1: once or several times \
      (default: 0.1, 0.3 and 1).
      """, valueName: "share"))
  var numberShares: [Double] = []

  @Option(
    help:
      """
      The model (default: all but t5-base in `step`, t5-base in `load`, t5-small in `generate` and \
      the paper's benchmarks).
      """)
  var model: StepSuite.Model?

  @Option(
    name: .customLong("batch"),
    help: ArgumentHelp(
      """
      Steps: a batch's sequences × source × target tokens, such as 8x64x16; repeat the option for \
      several (default: what each model is trained with).
      """, valueName: "batch"))
  var batches: [StepData.Extents] = []

  @Option(
    name: .customLong("tokenizer"),
    help: ArgumentHelp(
      "Tokenizers: the folder or file of one, once or several times.", valueName: "folder"))
  var tokenizers: [String] = []

  @Option(
    help: ArgumentHelp(
      "Tokenizers: a text a line, or JSON lines with texts (default: generated questions).",
      valueName: "file"))
  var text: String?

  @Option(
    help: ArgumentHelp(
      """
      Texts of natural lengths: a folder that holds gsm8k/train.jsonl and \
      tokenizers/t5/spiece.model.
      """, valueName: "folder"))
  var data = "../shared/data"

  @Option(
    name: .customLong("peer"),
    help: ArgumentHelp(
      "Time PyTorch too: a Python with what Benchmarks/peers/requirements.txt names.",
      valueName: "python"))
  var python: String?

  @Flag(help: "Print one JSON object instead of text.")
  var json = false

  @Option(
    name: .customLong("compare"),
    help: ArgumentHelp(
      "Compare the times with those of an earlier run, a file that --json wrote.",
      valueName: "file"))
  var earlier: String?

  @Option(
    name: .customLong("chart"),
    help: ArgumentHelp(
      "Draw the times, beside their baselines, into an SVG file.", valueName: "file"))
  var chart: String?

  @Option(help: .hidden)
  var peakMemoryOf: LinearLossBench.Way?

  @Option(help: .hidden)
  var peakMemoryOfStep: StepData.Extents?

  @Option(help: .hidden)
  var peakMemoryOfLoading: String?

  @Flag(help: .hidden)
  var countedWorkloads = false

  private var linearSize: LinearSize {
    LinearSize(rows: rows ?? 512, inputs: width, outputs: vocabulary ?? 32_128)
  }

  private var sizes: Sizes {
    var shapes = shapes
    if shapes.isEmpty && (rows != nil || vocabulary != nil) {
      let size = linearSize
      shapes = [LogitShape(sequences: 1, length: size.rows, vocabulary: size.outputs)]
    } else if shapes.isEmpty {
      shapes = [(8, 128), (32, 16)].map {
        LogitShape(sequences: $0, length: $1, vocabulary: 32_128)
      }
    }
    return Sizes(
      shapes: shapes, linear: linearSize,
      numberShares: numberShares.isEmpty ? [0.1, 0.3, 1] : numberShares, model: model,
      batches: batches, tokenizers: tokenizers.map { URL(filePath: $0) },
      text: text.map { URL(filePath: $0) },
      data: URL(filePath: data))
  }

  func validate() throws {
    let vocabularies = 128...1_000_000
    var checks = [
      ("--samples", samples, 1...10_000), ("--rows", linearSize.rows, 1...65_536),
      ("--width", width, 1...65_536), ("--vocabulary", linearSize.outputs, vocabularies),
    ]
    for shape in sizes.shapes {
      checks += [
        ("the sequences of --shape \(shape)", shape.sequences, 1...65_536),
        ("the length of --shape \(shape)", shape.length, 1...65_536),
        ("the vocabulary of --shape \(shape)", shape.vocabulary, vocabularies),
      ]
    }
    for batch in batches {
      checks += [
        ("the sequences of --batch \(batch)", batch.sequences, 1...1_024),
        ("the source of --batch \(batch)", batch.source, 1...1_024),
        ("the target of --batch \(batch)", batch.target, 1...1_024),
      ]
    }
    for (name, value, allowed) in checks where !allowed.contains(value) {
      throw ValidationError(
        "\(name) must be from \(allowed.lowerBound) to \(allowed.upperBound), not \(value).")
    }
    let mostLogits = 1 << 28
    for (rows, columns) in sizes.shapes.map({ ($0.positions, $0.vocabulary) })
      + [(linearSize.rows, linearSize.outputs)]
    where rows * columns > mostLogits {
      throw ValidationError(
        "\(rows) rows of \(columns) columns are \(rows * columns) logits; --shape, and --rows times "
          + "--vocabulary, may have at most \(mostLogits).")
    }
    for share in numberShares where !(0...1).contains(share) {
      throw ValidationError("--number-share must be from 0 to 1, not \(share).")
    }
    if let chart {
      var isFolder: ObjCBool = false
      if FileManager.default.fileExists(atPath: chart, isDirectory: &isFolder), isFolder.boolValue {
        throw ValidationError("--chart \(chart) is a folder; name a file in it, such as run.svg.")
      }
      let folder = URL(filePath: chart).deletingLastPathComponent().path
      guard FileManager.default.isWritableFile(atPath: folder) else {
        throw ValidationError(
          "--chart \(chart) cannot be written: \(folder) is no folder that may be written to.")
      }
    }
    if let python, program(named: python) == nil {
      throw ValidationError(
        "--peer \(python) is no program that can be run; name a Python, such as python3.")
    }
  }

  func run() throws {
    let watch = Interruption.watch()
    defer { _ = watch }
    let device = CPUDevice.shared
    let setting = Setting(device: device, python: python.flatMap(program(named:)))
    if let peakMemoryOf {
      let memory = try LinearLossBench(setting, linearSize)
        .peakMemory(peakMemoryOf, LinearLossBench.memoryVariant)
      return try say(String(decoding: try JSONEncoder().encode(memory), as: UTF8.self))
    }
    if let peakMemoryOfStep {
      let memory = try StepSuite.peakMemory(setting, model ?? .t5Small, peakMemoryOfStep)
      return try say(String(decoding: try JSONEncoder().encode(memory), as: UTF8.self))
    }
    if let peakMemoryOfLoading {
      let memory = try LoadBench.peakMemory(loading: peakMemoryOfLoading, on: device)
      return try say(String(decoding: try JSONEncoder().encode(memory), as: UTF8.self))
    }
    if countedWorkloads {
      let record = try CountedWorkload.runAll(on: device)
      return try say(String(decoding: try JSONEncoder().encode(record), as: UTF8.self))
    }
    let earlier = try earlier.map { try EarlierReport.read(URL(filePath: $0)) }
    let measurements = try chosenMeasurements(setting)
    let peer = try setting.python.map(PeerProcess.versions)
    note("measuring the machine")
    var speed = MachineSpeed(device)
    var report = Report(header: Header(device, speed, peer: peer), samples: samples)
    if !json { try say("\(report.header)") }
    for (i, measurement) in measurements.enumerated() {
      note("\(i + 1) of \(measurements.count): \(measurement.name)")
      let (contenders, missing) = try available(measurement.contenders(matching: filter))
      let timings = try timeInAlternation(contenders, samples: samples)
      let result = Report.Result(
        name: measurement.name, extents: measurement.extents,
        numberShare: measurement.numberShare, timings: timings, missing: missing,
        scaling: measurement.scalesWith.flatMap { ScalingLaw($0, timings) })
      speed.measureAgain(device)
      report.header.take(speed)
      report.results.append(result)
      if !json { try say("\n\(result.limited(by: speed))") }
    }
    report.results = report.results.map { $0.limited(by: speed) }
    report.comparison = earlier.map { Comparison(report, with: $0) }
    try say(json ? try report.json() : "\n\(report.header.bestSpeed)")
    if !json, let comparison = report.comparison { try say("\n\(comparison)") }
    if let chart { try Data(report.chart.utf8).write(to: URL(filePath: chart), options: .atomic) }
    guard report.results.contains(where: { !$0.timings.isEmpty }) else {
      complain(
        measurements.isEmpty
          ? "nothing was measured: `tokenizer` needs --tokenizer FOLDER"
          : "nothing was measured; what is missing stands above")
      throw ExitCode(1)
    }
  }

  private func chosenMeasurements(_ setting: Setting) throws -> [Measurement] {
    let named = suites + namedSuites
    let names = named.isEmpty ? SuiteName.allCases : SuiteName.allCases.filter(named.contains)
    let all = names.flatMap { $0.suites(setting, sizes) }.flatMap(\.measurements)
    let chosen = all.filter { !$0.contenders(matching: filter).isEmpty }
    guard let filter, chosen.isEmpty else { return chosen }
    let known = all.map { measurement in
      let names = measurement.contenders().map(\.name).joined(separator: ",")
      return "\n  \(measurement.name)/{\(names)}"
    }
    throw ValidationError("no name contains \"\(filter)\"; there are\(known.joined())")
  }

  /// Prints at once, also into a file: a run may take minutes.
  private func say(_ text: String) throws {
    do { try FileHandle.standardOutput.write(contentsOf: Data("\(text)\n".utf8)) } catch {
      complain(
        "the results cannot be written to the standard output: \(error.localizedDescription)")
      throw ExitCode(1)
    }
  }

  /// Says on the terminal what is going on, out of the way of what is printed.
  private func note(_ text: String) { complain("\(text) …") }

  /// Says on the terminal what is wrong; where even that fails, there is nobody to tell.
  private func complain(_ text: String) {
    try? FileHandle.standardError.write(contentsOf: Data("ntl-bench: \(text)\n".utf8))
  }
}
