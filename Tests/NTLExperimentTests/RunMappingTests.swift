import Foundation
import NTLData
import NTLExperiment
import NTLLoss
import NTLMetrics
import NTLModel
import NTLTensor
import NTLTestSupport
import NTLTokenizer
import NTLTrainer
import Testing

/// What becomes of words in a run's configuration.
struct RunMappingTests {
  private static let scratch =
    "model_args.model_name_or_path=null model_args.config_name=tiny "

  /// A folder of data with a pair in each file.
  private func data(_ files: [String]) throws -> SettingsFolder {
    try SettingsFolder(
      Dictionary(
        uniqueKeysWithValues: files.map {
          ($0, $0.hasSuffix("jsonl") ? #"{"question": "1+1", "answer": "2"}"# + "\n" : "1+1\n2\n")
        }))
  }

  private func mapped(
    _ words: String, in data: SettingsFolder, locate: (String) throws -> URL = { URL(filePath: $0) }
  ) throws -> (configuration: RunConfiguration, notes: [String]) {
    try resolve(words).runConfiguration(data: data.url) { name, _ in try locate(name) }
  }

  private let arithmetic = ["train", "val", "test_interpolate", "test_extrapolate"].map {
    "mathematics_dataset-v1.0/arithmetic_\($0).txt"
  }

  @Test func arithmeticFromScratch() throws {
    let data = try data(arithmetic)
    let (run, _) = try mapped(
      Self.scratch + "dataset_args=arithmetic model_args=vanilla_t5_ntl "
        + "training_args.max_steps=100 "
        + "training_args.gradient_accumulation_steps=2 training_args.label_smoothing_factor=0.1 "
        + "training_args.early_stopping_patience=3 dataset_args.max_eval_samples=10",
      in: data)
    #expect(run.pretrained == nil && run.tokenizer == .characters)
    #expect(run.model.width == T5Configuration.presets["tiny"]?.width)
    #expect(run.model.vocabularySize == CharacterTokenizer.default.vocabularySize)
    #expect(run.steps == 100 && run.epochs == nil && run.batchSize == 32 && run.accumulation == 2)
    #expect(run.learningRate == 1e-4 && run.schedule == .plateau && run.warmupSteps == 0)
    #expect(run.plateau.factor == 0.5 && run.plateau.patience == 5)
    #expect(run.optimizer.weightDecay == 0.01 && run.optimizer.clipNorm == 1)
    #expect(run.optimizer.name == .adamW && run.loss.labelSmoothing == 0.1)
    #expect(run.tests.map(\.name) == ["interpolate", "extrapolate"])
    #expect(run.validation != nil && run.evaluationCount == 10 && run.testLimit == nil)
    #expect(
      run.decodings == [.beam(4)] && run.overlongTexts == .cut && run.unknownCharacters == .keep
        && run.objective == .answer)
    #expect(run.evaluationInterval == 25_000 && run.evaluatesAtStart && !run.loadsBestModel)
    #expect(run.earlyStopping == EarlyStopping(patience: 3))
    #expect(run.bestMetric == .loss && run.seed == 42 && run.keptCheckpoints == 2)
    #expect(run.maximumQuestionTokens == 512 && run.maximumAnswerTokens == 42)
    try run.validate()
  }

  @Test func otherOptimizersAndSchedules() throws {
    let data = try data(arithmetic)
    let words = Self.scratch + "dataset_args=arithmetic "
    let adafactor = try mapped(
      words + "training_args.optim=adafactor training_args.lr_scheduler_type=cosine "
        + "training_args.warmup_ratio=0.1 training_args.max_steps=105 training_args.max_grad_norm=0 "
        + "training_args.language_modelling=mlm training_args.num_train_epochs=2",
      in: data
    ).configuration
    #expect(adafactor.optimizer.name == .adafactor && adafactor.optimizer.weightDecay == 0.01)
    #expect(adafactor.optimizer.clipNorm == nil && adafactor.schedule == .cosine)
    #expect(adafactor.warmupSteps == 11 && adafactor.steps == 105)
    #expect(adafactor.objective == .sentinel && adafactor.decodings == [.argmax])
    let constant = try mapped(
      words + "training_args.lr_scheduler_type=constant training_args.warmup_steps=5", in: data)
    #expect(constant.configuration.warmupSteps == 0)
    #expect(constant.notes.contains { $0.contains("constant_with_warmup") })
    let several = try mapped(
      words + "training_args.decodings=[argmax,expectation] training_args.num_train_epochs=1.5",
      in: data
    ).configuration
    #expect(several.decodings == [.argmax, .expectation] && several.epochs == 1.5)
    let metric = try mapped(words + "training_args.metric_for_best_model=eval_R_Squared", in: data)
    #expect(metric.configuration.bestMetric == BestMetric("r_squared", greaterIsBetter: false))
    #expect(metric.notes.contains { $0.contains("less of r_squared counts as better") })
    let byEpoch = try mapped(
      words + "training_args.eval_strategy=epoch training_args.save_strategy=epoch "
        + "training_args.logging_steps=7 dataset_args.compute_number_metrics=false "
        + "training_args.lr_scheduler_type=polynomial +training_args.lr_scheduler_kwargs.power=2 "
        + "+training_args.lr_scheduler_kwargs.lr_end=1e-6", in: data
    ).configuration
    #expect(byEpoch.evaluationInterval == .epoch && byEpoch.checkpointInterval == .epoch)
    #expect(byEpoch.loggingInterval == 7 && byEpoch.numberExtraction == .none)
    #expect(
      byEpoch.schedule == .polynomial && byEpoch.power == 2 && byEpoch.finalLearningRate == 1e-6)
    for (mistake, sentence) in [
      (
        "training_args.lr_scheduler_type=cosine +training_args.lr_scheduler_kwargs.num_cycles=2",
        "cosine_with_restarts"
      ),
      ("training_args.decodings=beam-0", "no decoding"),
      (
        "training_args.lr_scheduler_type=reduce_lr_on_plateau training_args.eval_strategy=no",
        "training_args.eval_strategy"
      ),
      (
        "training_args.num_train_epochs=1 training_args.warmup_ratio=0.1 "
          + "training_args.lr_scheduler_type=linear", "warmup_steps"
      ),
      ("model_args.config_name=tinny", "'tiny'"),
      ("model_args.config_name=null", "which model"),
      ("training_args=eval", "no model to test"),
    ] {
      #expect {
        _ = try mapped(words + mistake, in: data)
      } throws: {
        "\($0)".contains(sentence)
      }
    }
  }

  @Test func missingDataNameTheCommand() throws {
    let data = try data(Array(arithmetic.dropLast()))
    for (dataset, file) in [
      ("arithmetic", "arithmetic_test_extrapolate.txt"), ("gsm8k", "train_t_clean.jsonl"),
      ("multirc", "train_clean.jsonl"), ("rjokes", "rjokes-dataset/data/train.jsonl"),
      ("multiplication", "digit-multiplication/data/train.jsonl"),
      ("debug", "algebra__linear_1d_small.txt"), ("mathematics_dataset", "train.txt"),
    ] {
      #expect {
        _ = try mapped(Self.scratch + "dataset_args=\(dataset)", in: data)
      } throws: {
        "\($0)".contains(file)
          && "\($0)".contains("ntl data prepare \(dataset) --input DIR --output")
      }
    }
    #expect {
      _ = try mapped(Self.scratch + "dataset_args=own_files", in: data)
    } throws: {
      "\($0)".contains("train_files")
    }
  }

  @Test func ownFilesAreTestedByTheirNames() throws {
    let data = try data(["a.jsonl", "b.txt", "c/b.txt", "ü .txt"])
    func path(_ name: String) -> String { data.url.appending(path: name).path }
    let tests = ["b.txt", "c/b.txt", "ü .txt"].map { "'\(path($0))'" }.joined(separator: ", ")
    let words = [
      "dataset_args=own_files", "model_args.model_name_or_path=null", "model_args.config_name=tiny",
      "dataset_args.train_files=\(path("a.jsonl"))", "dataset_args.test_files=[\(tests)]",
    ]
    let (run, _) = try ConfigurationResolver(PresetLibrary()).resolve(words)
      .runConfiguration(data: data.url) { name, _ in URL(filePath: name) }
    #expect(run.training == .files([path("a.jsonl")]) && run.validation == nil)
    #expect(run.tests.map(\.name) == ["b", "b-2", "test__"])
    #expect(run.tests.allSatisfy { $0.hasUsableName })
  }

  @Test func modelsOfAFolder() throws {
    let data = try data(arithmetic)
    let folder = try SettingsFolder(["empty": ""])
    let tokenizer = CharacterTokenizer.default
    let extents = T5Configuration.presets["tiny"]!.with(vocabularyOf: tokenizer)
    let model = T5(extents, on: CPUDevice.shared)
    model.arena.initialize(seed: 1)
    try ModelFolder.write(model, tokenizer, to: folder.url)
    let words = "dataset_args=arithmetic model_args.model_name_or_path=\(folder.url.path) "
    let own = try mapped(words, in: data).configuration
    #expect(own.pretrained == folder.url.path && own.model.width == extents.width)
    #expect(own.tokenizer == .pretrained(folder.url.path, .pieces))

    let test = try mapped(words + "training_args=eval model_args=vanilla_t5_ntl", in: data)
    #expect(test.configuration.tests.count == 2 && test.configuration.validation != nil)

    // The extents of a preset beside another model's weights are a mistake only if they are asked for.
    #expect {
      _ = try mapped(words + "model_args.config_name=t5-small", in: data)
    } throws: {
      "\($0)".contains("model_name_or_path=null")
    }
    _ = try mapped(words + "model_args.config_name=tiny", in: data)
  }

  @Test func modulesAreComparedOneByOne() throws {
    let modules = try resolve(
      "dataset_args.mode=dataset_comparison training_args=eval model_args.model_name_or_path=x")
    let empty = try data(["nothing.txt"])
    #expect {
      _ = try modules.runConfiguration(data: empty.url) { name, _ in URL(filePath: name) }
    } throws: {
      "\($0)".contains("interpolate/algebra__linear_1d.txt")
    }
  }
}
