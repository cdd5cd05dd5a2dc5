import Foundation
import NTLTensor
import Testing

@testable import ntl_bench

@Suite struct ComparisonTests {
  private let header = Header(
    CPUDevice(threads: 1), MachineSpeed(gigaflops: 100, gigabytes: 10), peer: nil)

  private func report(_ times: [String: Quartiles]) -> Report {
    var report = Report(header: header, samples: 1)
    let timings = times.sorted { $0.key < $1.key }.map { name, time in
      Timing(
        name: name, milliseconds: time, ratio: nil, bandwidthShare: nil, tokensPerSecond: nil,
        textsPerSecond: nil,
        megabytesPerSecond: nil, peakMemory: nil, systemAllocations: nil,
        work: Work(operations: 1_000_000))
    }
    report.results = [
      Report.Result(
        name: "step/tiny", extents: [:], numberShare: nil, timings: timings, missing: [])
    ]
    return report
  }

  /// Writes what `--json` prints, after a change, and reads it again.
  private func reread(
    _ report: Report, _ change: (String) -> String = { $0 }
  ) throws -> EarlierReport {
    try inFile(change(report.json())) { try EarlierReport.read($0) }
  }

  private func inFile<Result>(_ text: String, _ body: (URL) throws -> Result) throws -> Result {
    let file = FileManager.default.temporaryDirectory.appending(path: "\(UUID()).json")
    try Data(text.utf8).write(to: file)
    defer { try? FileManager.default.removeItem(at: file) }
    return try body(file)
  }

  @Test func figuresOfBothRunsAreCompared() throws {
    let old = report([
      "a": Quartiles(lower: 9, median: 10, upper: 11),
      "b": Quartiles(lower: 1, median: 2, upper: 3),
      "c": Quartiles(lower: 3, median: 4, upper: 5),
      "gone": Quartiles([1]),
    ])
    let new = report([
      "a": Quartiles(lower: 4, median: 5, upper: 8.5),
      "b": Quartiles(lower: 3, median: 4, upper: 5),
      "c": Quartiles(lower: 1, median: 2, upper: 3),
      "fresh": Quartiles([1]),
    ])
    let comparison = Comparison(new, with: try reread(old))
    #expect(comparison.figures.map(\.name) == ["step/tiny/a", "step/tiny/b", "step/tiny/c"])
    #expect(comparison.figures.map(\.ratio) == [0.5, 2, 0.5])
    // Quartiles that touch have a time in common.
    #expect(comparison.figures.map(\.overlaps) == [false, true, true])
    #expect(comparison.unmatched == 2 && comparison.differences.isEmpty)
    let text = comparison.description
    #expect(text.contains("step/tiny/a  10.00 → 5.000 ms") && text.contains("faster"))
    #expect(text.contains("quartiles overlap") && !text.contains("differ"))
  }

  @Test func anotherMachineIsNamed() throws {
    let run = report(["a": Quartiles([1])])
    let earlier = try reread(run) {
      $0.replacing(#""threads" : 1"#, with: #""threads" : 64"#)
        .replacing(#""processor" : ""#, with: #""processor" : "Another "#)
    }
    let comparison = Comparison(run, with: earlier)
    #expect(comparison.differences.count == 2)
    #expect(comparison.differences.contains("threads (64, now 1)"))
    #expect(comparison.description.contains("The runs differ in processor (Another "))
  }

  @Test func runsWithoutACommonFigureSaySo() throws {
    let comparison = Comparison(
      report(["a": Quartiles([1])]), with: try reread(report(["b": Quartiles([1])])))
    #expect(comparison.figures.isEmpty && comparison.unmatched == 2)
    #expect(comparison.description.contains("None of the figures is in both"))
  }

  @Test(arguments: [
    ("", "it is no JSON"), ("{}", ".header is missing"), ("[]", " is of another kind"),
    (#"{"header": {"threads": "two"}}"#, ".header.processor is missing"),
  ])
  func somethingElseIsRefused(_ text: String, _ problem: String) throws {
    try inFile(text) { file in
      let error = #expect(throws: EarlierReportError.self) { try EarlierReport.read(file) }
      #expect(error?.description.contains(file.path) == true)
      #expect(error?.description.contains(problem) == true, "\(error?.description ?? "")")
    }
  }

  @Test func aMissingFileIsRefused() {
    let file = URL(filePath: "/nowhere/old.json")
    let error = #expect(throws: EarlierReportError.self) { try EarlierReport.read(file) }
    #expect(error?.description.contains("/nowhere/old.json cannot be read") == true)
  }

  @Test func theChartHoldsEveryFigureAndItsLimit() {
    let run = report(["a": Quartiles([1]), "b<c": Quartiles([2])])
    let limited = run.results.map { $0.limited(by: MachineSpeed(gigaflops: 100, gigabytes: 10)) }
    #expect(limited[0].timings.compactMap(\.limit).count == 2)
    var report = run
    report.results = limited
    let chart = report.chart
    #expect(chart.matches(of: #/class="bar /#).count == 2)
    #expect(chart.matches(of: #/class="limit"/#).count == 2)
    #expect(chart.contains("b&lt;c") && !chart.contains("b<c"))
  }
}
