import ArgumentParser
import Foundation
import NTLExperiment
import NTLTrainer
import Testing

@testable import ntl

/// The sweeps of Docs/Experiments are what `ntl train` understands.
@Suite struct ExperimentFilesTests {
  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
    .appending(path: "Docs/Experiments")

  private static let files = (try? FileManager.default.contentsOfDirectory(atPath: folder.path))?
    .filter { $0.hasSuffix(".yaml") }.sorted()

  @Test func thereAreSome() { #expect((Self.files ?? []).count >= 11) }

  @Test(arguments: files ?? [])
  func everyRunIsUnderstood(_ name: String) throws {
    let file = Self.folder.appending(path: name)
    let sweep = try SweepDefinition(file: file)
    let plan = try SweepPlan(
      sweep, places: ["output": "o", "data": "d", "sweep": "s"], file: file.path)
    #expect(!plan.runs.isEmpty && !sweep.title.isEmpty && sweep.baseline != nil)
    let resolver = ConfigurationResolver(try PresetLibrary())
    // One of each arm: parsing a command line takes a tenth of a second without optimisation.
    for arm in sweep.arms {
      let run = try #require(plan.runs.first { $0.arm == arm.name })
      let train = try #require(
        try NTL.parseAsRoot(["train"] + run.arguments + ["--output", "o"]) as? Train)
      let words = train.paper.words
      if !words.isEmpty {
        // Words leave no room for other settings, and a number loss is that of its arm.
        let resolved = try resolver.resolve(words)
        #expect(String(resolved.training.seed) == run.seed)
      }
    }
    for words in plan.setup { _ = try NTL.parseAsRoot(words) }
    // What is compared with the baseline is trained for another loss, or reads another way.
    #expect(Set(plan.runs.map(\.arguments)).count == plan.runs.count)
  }
}
