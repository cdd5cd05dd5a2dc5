import Foundation
import NTLLoss
import NTLTrainer
import Testing

/// `ntl config` and the paper's words behind `ntl train`, as users meet them.
@Suite(.serialized) struct PaperCommandLineTests {
  private let folder = temporaryFolder()

  init() throws {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  }

  private func path(_ name: String) -> String { folder.appending(path: name).path }

  @Test func configurationsAreListedShownAndExported() throws {
    let list = try Command.run(["config", "list"])
    #expect(list.status == 0 && list.output.contains("run_specific_config\n  config"))
    let models = try Command.run(["config", "list", "model_args"])
    #expect(models.output.contains(#/vanilla_t5_custom_tokenizer +Cross-entropy/#))
    let mistake = try Command.run(["config", "list", "model_arg"])
    #expect(mistake.status != 0 && mistake.errors.contains("did you mean 'model_args'?"))

    let shown = try Command.run(["config", "show", "model_args=vanilla_t5_ntl"])
    #expect(shown.output.contains("number_token_loss_weight: 0.3"))
    #expect(shown.output.contains("# preset model_args/vanilla_t5_ntl:5"))
    let plain = try Command.run(["config", "show", "training_args.seed=7", "--plain"])
    #expect(plain.output.contains("  seed: 7\n") && !plain.output.contains("# preset"))

    let export = try Command.run(["config", "export", path("presets")])
    #expect(export.status == 0, "\(export.errors)")
    let own = try Command.run([
      "config", "show", "training_args.seed=7", "--plain", "--config-folder", path("presets"),
    ])
    #expect(own.output == plain.output)
  }

  @Test func aRunAndAnEvaluationByWords() throws {
    for (name, seed) in [
      ("train", 1), ("val", 2), ("test_interpolate", 3), ("test_extrapolate", 4),
    ] {
      let data = try Command.run([
        "data", "generate", "--count", "40", "--seed", "\(seed)", "--output", path("\(name).txt"),
      ])
      #expect(data.status == 0, "\(data.errors)")
      let file = folder.appending(path: "data/mathematics_dataset-v1.0/arithmetic_\(name).txt")
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try FileManager.default.moveItem(at: folder.appending(path: "\(name).txt"), to: file)
    }
    let words = [
      "train", "dataset_args=arithmetic", "model_args=vanilla_t5_ntl",
      "+model_args.number_token_loss_function=mae", "--data", path("data"), "--output", path("run"),
      "model_args.model_name_or_path=null", "model_args.config_name=tiny",
      "training_args.max_steps=6", "training_args.eval_steps=3", "training_args.save_steps=3",
      "training_args.per_device_train_batch_size=4", "training_args.generation_num_beams=2",
      "training_args.generation_max_length=12",
    ]
    let train = try Command.run(words)
    #expect(train.status == 0, "\(train.errors)")
    #expect(train.output.contains("interpolate") && train.output.contains("extrapolate"))
    #expect(train.errors.contains("NTL-MAE") && train.errors.contains("is set aside"))
    let stored = try TrainingRun.storedConfiguration(in: path("run"))
    #expect(stored.steps == 6)
    let run = try String(contentsOfFile: path("run/config.json"), encoding: .utf8)
    #expect(run.contains(#/"kind" ?: ?"ntl-mae"/#))
    let experiment = try String(contentsOfFile: path("run/experiment.yaml"), encoding: .utf8)
    #expect(experiment.contains("  max_steps: 6") && experiment.contains("# the word"))

    let again = try Command.run(words)
    #expect(again.status != 0 && again.errors.contains("--resume"), "a run is not written over")
    let resumed = try Command.run(words + ["--resume"])
    #expect(resumed.status == 0, "\(resumed.errors)")

    let evaluation = try Command.run([
      "train", "training_args=eval", "dataset_args=arithmetic", "model_args=vanilla_t5_ntl",
      "model_args.model_name_or_path=\(path("run"))", "--data", path("data"),
      "training_args.generation_num_beams=2", "training_args.generation_max_length=12",
    ])
    #expect(evaluation.status == 0, "\(evaluation.errors)")
    #expect(evaluation.output.contains("validation") && evaluation.output.contains("extrapolate"))
    let results = path("run/evaluations/arithmetic/results.json")
    let object =
      try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: results)))
      as? [String: Any]
    #expect((object?["tests"] as? [Any])?.count == 2 && object?["validation"] != nil)
  }

  @Test(arguments: [
    (["dataset_args=gsm8k", "--data", "/nowhere"], "ntl data prepare gsm8k --input DIR --output"),
    (["dataset_args=gsm8k", "--steps", "3"], "training_args.max_steps"),
    (["learning_rate=1"], "training_args.learning_rate=1"),
    (["model_args=xval"], "comes in a later version"),
    (["--data", "data", "--output", "x"], "goes with words"),
    ([], "--output FOLDER"),
  ])
  func mistakesAreSentences(_ arguments: [String], _ sentence: String) throws {
    let train = try Command.run(["train"] + arguments)
    #expect(train.status != 0 && train.errors.contains(sentence), "\(train.errors)")
  }
}
