import Foundation
import NTLLoss
import NTLTestSupport
import NTLTrainer
import Testing

@testable import NTLExperiment

/// Files of presets and of a folder beside them.
struct PresetLibraryTests {
  @Test func everyFileOfTheFolderIsInTheProgram() throws {
    let folder = packageRoot.appending(path: "Sources/NTLExperiment/Presets")
    let files = try FileManager.default.contentsOfDirectory(
      at: folder, includingPropertiesForKeys: nil)
    #expect(files.count == PresetLibrary.presets.count)
    for file in files {
      let name = file.deletingPathExtension().lastPathComponent
      let key = name.split(separator: ".", maxSplits: 1).joined(separator: "/")
      #expect(
        PresetLibrary.presets[key] == (try String(contentsOf: file, encoding: .utf8)), "\(name)")
    }
  }

  @Test func aFolderOverridesAndAdds() throws {
    let folder = try SettingsFolder([
      "model_args/vanilla_t5.yaml": "name: other\nnumber_token_loss: true\n",
      "dataset_args/mine.yaml":
        "dataset_name: own_files\ntrain_files: [a.jsonl, b.txt]\ntest_files: c.txt\n",
      "run_specific_config/short.yaml":
        "training_args:\n  max_steps: 10\nmodel_args:\n  config_name: tiny\n",
    ])
    let run = try resolve(
      "dataset_args=mine run_specific_config@_global_=short", folder: folder.url)
    #expect(run.model.name == "other" && run.model.loss.kind == .meanSquared)
    #expect(
      run.dataset.trainingFiles == ["a.jsonl", "b.txt"] && run.dataset.testFiles == ["c.txt"])
    #expect(run.training.length == .steps(10) && run.model.configName == "tiny")
    #expect(run.model.pretrained == nil)
    let library = try PresetLibrary(folder: folder.url)
    #expect(library.options(of: .dataset).contains("mine"))
    #expect(library.options(of: .model).filter { $0 == "vanilla_t5" }.count == 1)
  }

  @Test func aBaseOfOnesOwn() throws {
    let folder = try SettingsFolder([
      "config.yaml":
        "defaults:\n  - model_args: vanilla_t5_ntl\n  - _self_\nmodel_args:\n  name: mine\n"
    ])
    let run = try resolve("dataset_args=gsm8k", folder: folder.url)
    #expect(run.model.name == "mine" && run.model.loss.kind == .wasserstein)
    #expect(run.dataset.dataset == .gsm8k)
    #expect(run.training.length == .epochs(3), "the defaults of transformers where nothing is set")
  }

  @Test func exportedPresetsAreReadBack() throws {
    let folder = try SettingsFolder(["readme.txt": "already here"])
    let files = try PresetLibrary.export(to: folder.url)
    #expect(files.count == PresetLibrary.presets.count)
    let words = "model_args=vanilla_t5_ntl run_specific_config@_global_=training_with_warmup"
    let own = try resolve(words, folder: folder.url)
    #expect(own.yaml() == (try resolve(words).yaml()))
    #expect(own.entries.allSatisfy { if case .file = $0.origin { true } else { false } })
    #expect(throws: ConfigurationError.self, "nothing is overwritten") {
      try PresetLibrary.export(to: folder.url)
    }
  }

  @Test func sectionsAreMergedAndCleared() throws {
    let merged = try resolve("training_args.lr_scheduler_kwargs.patience=2")
    #expect(merged.training.plateau.patience == 2 && merged.training.plateau.factor == 0.5)
    let cleared = try resolve("training_args.lr_scheduler_kwargs=null")
    #expect(cleared.training.plateau.patience == 10 && cleared.training.plateau.factor == 0.1)
    let again = try resolve(
      "training_args.lr_scheduler_kwargs=null training_args.lr_scheduler_kwargs.factor=0.7")
    #expect(again.training.plateau.factor == 0.7 && again.training.plateau.patience == 10)
  }

  @Test func wordsAboutEpochsWinOverPresetsAboutSteps() throws {
    let epochs = try resolve("training_args.num_train_epochs=2.5")
    #expect(epochs.training.length == .epochs(2.5))
    #expect(epochs.notes.contains { $0.contains("max_steps=2500000") })
    let both = try resolve("training_args.num_train_epochs=2 training_args.max_steps=7")
    #expect(both.training.length == .steps(7))
  }

  @Test func theComparisonHasThirteenAndSevenModules() {
    let names = Dataset.comparison.map(\.name)
    #expect(names.filter { $0.hasPrefix("interpolate-") }.count == 13)
    #expect(names.filter { $0.hasPrefix("extrapolate-") }.count == 7)
    #expect(Set(names).count == 20)
  }

  @Test(arguments: [
    ("kitten", "sitting", 3), ("", "abc", 3), ("abc", "acb", 1), ("same", "same", 0),
    ("ca", "abc", 3),
  ])
  func distances(_ a: String, _ b: String, _ distance: Int) {
    #expect(editDistance(a, b) == distance && editDistance(b, a) == distance)
  }

  @Test(arguments: [
    "a b", "", "true", "1e-4", "null", "-x", "a: b", "ä\"\\\n", "#x", "a#b", "'", "%", "1_0", "[a]",
    "~",
  ])
  func textsSurviveYAML(_ text: String) throws {
    let written = "\(ConfigurationValue.quoted(text))"
    let file = ConfigurationFile(name: "x", text: "name: \(written)\n", isPreset: false)
    let entries = try file.entries(in: "model_args")
    #expect(entries.map(\.value.text) == [text], "\(written)")
  }
}
