import Foundation
import NTLReport
import Testing

@Suite struct ReportFilesTests {
  @Test func writingReplacesTheWholeFile() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "report.html")
      try Data(repeating: 65, count: 1_000_000).write(to: file)
      try sampleReport().write(to: file)
      #expect(try String(contentsOf: file, encoding: .utf8) == sampleReport().html())
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left == ["report.html"])
    }
  }

  @Test func anUnusablePlaceIsNamed() throws {
    try withTemporaryFolder { folder in
      let file = folder.appending(path: "absent/report.html")
      let error = #expect(throws: ReportError.self) { try sampleReport().write(to: file) }
      #expect(error?.description.contains(file.path) == true)
      let left = try FileManager.default.contentsOfDirectory(atPath: folder.path)
      #expect(left.isEmpty)
    }
  }

  @Test func measurementsSurviveJSON() throws {
    var report = sampleReport()
    #expect(try ComparisonReport(json: report.json()) == report)
    report.arms[0].errors.absoluteErrors = [.nan, .infinity, -.infinity, 0.1]
    report.arms[1].predictions = [nil]
    let copy = try ComparisonReport(json: report.json())
    #expect(copy.html() == report.html())
    #expect(copy.arms[0].errors.absoluteErrors[0].isNaN)
    #expect(try copy.json() == report.json())
  }

  @Test func otherJSONIsRefused() {
    #expect(throws: ReportError.self) { try ComparisonReport(json: Data("{\"title\": 3}".utf8)) }
    #expect(throws: ReportError.self) { try ComparisonReport(json: Data("no".utf8)) }
  }

  private func withTemporaryFolder(_ body: (URL) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder)
  }
}
