import Foundation
import NTLLoss
import Testing

@testable import loss_figures

@Suite struct LossFiguresTests {
  private static let docs = URL(filePath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Docs")

  private func page() throws -> String {
    try String(contentsOf: Self.docs.appending(path: "Losses.md"), encoding: .utf8)
  }

  @Test func theFiguresOnDiskAreWhatTheLossesDraw() throws {
    let stale = try LossFigures.stale(Gallery.figures(), in: Self.docs.appending(path: "losses"))
    #expect(stale == [], "run `swift run loss-figures` and look at them")
  }

  @Test func aChangedOrForgottenFileIsStale() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let figures = try Gallery.figures()
    for figure in figures {
      let text = figure.name == "ce" ? figure.file + " " : figure.file
      try text.write(
        to: folder.appending(path: figure.fileName), atomically: true, encoding: .utf8)
    }
    try "".write(to: folder.appending(path: "old.svg"), atomically: true, encoding: .utf8)
    #expect(LossFigures.stale(figures, in: folder) == ["ce.svg", "old.svg"])
  }

  @Test func everyFigureStandsInThePage() throws {
    let page = try page()
    for figure in try Gallery.figures() {
      #expect(page.contains("(losses/\(figure.fileName))"), "\(figure.name)")
    }
  }

  @Test(arguments: LossConfiguration.Kind.allCases)
  func everyLossHasItsSection(_ kind: LossConfiguration.Kind) throws {
    let headings = try page().split(separator: "\n").filter { $0.hasPrefix("## ") }
    #expect(headings.contains { $0.contains("`\(kind.rawValue)`") })
  }

  @Test func everyOptionIsExplained() throws {
    var loss = LossConfiguration(.crossEntropy, huberDelta: 2)
    (loss.reweigh, loss.unitSpacing, loss.floatLevel) = (true, true, true)
    (loss.squashFactor, loss.sigma, loss.temperature, loss.period) = (2, 2, 2, 2)
    loss.placeBase = 2
    let options = loss.unusedOptions + ["smooth-tokens", "lambda", "label-smoothing"]
    #expect(options.count == 12)
    let page = try page()
    for option in options { #expect(page.contains("--\(option)"), "\(option)") }
  }
}
