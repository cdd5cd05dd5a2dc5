import Foundation
import NTLExperiment
import NTLLoss
import NTLTokenizer
import NTLTrainer
import Testing

/// What the headings of the paper's README say of its commands.
struct PaperCommandTests {
  private let ablation = "dataset_args=arithmetic model_args=vanilla_t5_ntl "
  private let mathematics = "run_specific_config@_global_=mathematics_dataset_run "

  @Test func mainExample() throws {
    let run = try resolve(
      "dataset_args=mathematics_dataset model_args=vanilla_t5_ntl training_args=train")
    #expect(run.model.loss == LossConfiguration(.wasserstein, lambda: 0.3))
    #expect(run.model.numberTokens == .digits)
    #expect(run.model.pretrained == "google-t5/t5-small")
    #expect(run.dataset.dataset == .mathematics && !run.dataset.comparesModules)
    #expect(run.training.length == .steps(2_500_000) && run.training.trainBatchSize == 32)
    #expect(run.training.schedule == "reduce_lr_on_plateau" && run.training.learningRate == 1e-4)
    #expect(run.training.plateau.factor == 0.5 && run.training.plateau.patience == 5)
    #expect(run.training.optimizer.weightDecay == 0.01 && run.training.optimizer.clipNorm == 1)
    #expect(run.training.evaluationInterval == 25_000 && run.training.keptCheckpoints == 2)
    #expect(run.training.evaluatesAtStart && !run.training.loadsBestModel)
    #expect(run.training.decodings == ["beam-4"] && run.training.seed == 42)
    #expect(run.outputFolder == "outputs/mathematics_dataset/ablation_studies/vanilla_t5_ntl")
    #expect(!run.training.isEvaluation)
  }

  @Test func overrides() throws {
    let run = try resolve(
      "model_args=vanilla_t5_ntl training_args=train training_args.per_device_train_batch_size=8 "
        + "model_args.number_token_loss_weight=0.3")
    #expect(run.training.trainBatchSize == 8 && run.model.loss.lambda == 0.3)
  }

  @Test func firstTable() throws {
    let baseline = try resolve(
      mathematics + "model_args=vanilla_t5 dataset_args=mathematics_dataset")
    #expect(baseline.model.loss.kind == .crossEntropy && baseline.model.numberTokens == .pieces)
    #expect(baseline.model.pretrained == "google-t5/t5-base")
    #expect(baseline.training.length == .steps(1_050_000))
    #expect(!baseline.notes.contains { $0.contains("NTL") })

    // Under the heading NTL-MSE; nothing in it says so, and the preset says NTL-WAS.
    let meanSquared = try resolve(
      mathematics + "model_args=vanilla_t5_ntl dataset_args=mathematics_dataset")
    #expect(meanSquared.model.loss.kind == .wasserstein)
    #expect(
      meanSquared.notes.contains { $0.contains("NTL-MSE") && $0.contains("wasserstein=false") })

    let wasserstein = try resolve(
      mathematics + "model_args=vanilla_t5_ntl model_args.number_token_loss_with_wasserstein=true "
        + "dataset_args=mathematics_dataset")
    #expect(wasserstein.model.loss == LossConfiguration(.wasserstein, lambda: 0.3))
    #expect(!wasserstein.notes.contains { $0.contains("NTL") })
  }

  @Test(arguments: ["0.3", "0.8", "2.0"]) func weights(_ weight: String) throws {
    let run = try resolve(
      ablation + "model_args.number_token_loss_with_wasserstein=false "
        + "model_args.number_token_loss_weight=\(weight) "
        + "training_args.special_name=NTL-MSE_Lambda\(weight)")
    #expect(run.model.loss == LossConfiguration(.meanSquared, lambda: Double(weight)!))
    #expect(run.dataset.dataset == .arithmetic)
    #expect(
      run.outputFolder
        == "outputs/arithmetic/ablation_studies/vanilla_t5_ntl_NTL-MSE_Lambda\(weight)")
    #expect(!run.notes.contains { $0.contains("NTL") })
  }

  @Test(arguments: [
    ("mae", LossConfiguration.Kind.meanAbsolute, "NTL-MAE"), ("huber", .huber, "NTL-HUBER"),
    ("mse", .meanSquared, "NTL-MSE"),
  ])
  func namedLossFunctionsAreMeant(
    _ name: String, _ kind: LossConfiguration.Kind, _ title: String
  ) throws {
    let run = try resolve(ablation + "+model_args.number_token_loss_function=\(name)")
    #expect(run.model.loss.kind == kind)
    let notes = run.notes.filter { $0.contains(title) }
    #expect(notes.count == 1 && notes[0].contains("preset model_args/vanilla_t5_ntl:"))

    // Who names both flags gets what they say together.
    let both = try resolve(
      ablation + "+model_args.number_token_loss_function=\(name) "
        + "model_args.number_token_loss_with_wasserstein=true")
    #expect(both.model.loss.kind == .wasserstein)
    #expect(!both.notes.contains { $0.contains("NTL") })
  }

  @Test(arguments: ["gsm8k_runs", "gm8k_runs"]) func gsm8k(_ name: String) throws {
    let baseline = try resolve(
      "run_specific_config@_global_=\(name) model_args=vanilla_t5 dataset_args=gsm8k")
    #expect(baseline.model.pretrained == "google-t5/t5-3b" && baseline.training.loadsBestModel)
    #expect(baseline.dataset.dataset == .gsm8k && baseline.model.loss.kind == .crossEntropy)
    let ntl = try resolve(
      "run_specific_config@_global_=\(name) model_args=vanilla_t5_ntl dataset_args=gsm8k "
        + "model_args.number_token_loss_weight=0.3")
    #expect(ntl.model.loss == LossConfiguration(.wasserstein, lambda: 0.3))
    #expect(ntl.outputFolder == "outputs/gsm8k/t5-3b/vanilla_t5_ntl")
  }

  @Test func debugging() throws {
    let run = try resolve(
      "model_args=vanilla_t5 training_args=train run_specific_config@_global_=debug_config")
    #expect(run.training.length == .steps(10_000) && run.training.trainBatchSize == 8)
    #expect(run.training.evaluationInterval == 500 && run.training.keptCheckpoints == 1)
    #expect(!run.training.evaluatesAtStart && run.notes.isEmpty)
  }

  @Test func evaluation() throws {
    let run = try resolve(
      "model_args=vanilla_t5_ntl training_args=eval model_args.model_name_or_path=some/checkpoint")
    #expect(run.training.isEvaluation && run.training.evaluationBatchSize == 64)
    #expect(run.model.pretrained == "some/checkpoint" && run.outputFolder == "some/checkpoint")
  }

  @Test(arguments: [
    ("vanilla_t5", NumberTokens.pieces, LossConfiguration.Kind.crossEntropy),
    ("vanilla_t5_custom_tokenizer", .digits, .crossEntropy),
    ("vanilla_t5_ntl", .digits, .wasserstein),
    ("vanilla_t5_ntl_default_tokenizer", .pieces, .wasserstein),
  ])
  func models(_ name: String, _ tokens: NumberTokens, _ kind: LossConfiguration.Kind) throws {
    let run = try resolve("model_args=\(name)")
    #expect(run.model.numberTokens == tokens && run.model.loss.kind == kind)
    #expect(run.model.name == name)
  }

  @Test func smoothedLabels() throws {
    let alone = try resolve(
      "+model_args.gaussian_label_smoother=true model_args.label_smoother_sigma=2")
    #expect(alone.model.loss.kind == .gaussianCrossEntropy && alone.model.loss.sigma == 2)
    #expect(alone.model.numberTokens == .digits)
    let both = try resolve(
      "model_args=vanilla_t5_ntl +model_args.gaussian_label_smoother=true")
    #expect(both.model.loss.kind == .wassersteinCDF && both.model.loss.smoothTokens)
    #expect(both.model.loss.unusedOptions.isEmpty)
  }

  @Test(arguments: ["rt", "rt_ntl", "xval", "vanilla_t5_regression_head"])
  func laterModelsSaySo(_ name: String) {
    let complaint = complaint("model_args=\(name)")
    #expect(complaint.contains("comes in a later version"))
    #expect(complaint.contains("preset model_args/\(name):4"))
  }

  @Test func everyPresetResolves() throws {
    let library = try PresetLibrary()
    for group in ConfigurationGroup.allCases {
      #expect(!library.options(of: group).isEmpty)
      for option in library.options(of: group) {
        #expect(try !library.summary(of: option, in: group).isEmpty)
        let words = "\(group.rawValue)=\(option)"
        let complaint = complaint(words)
        #expect(complaint == "nothing" || complaint.contains("later version"), "\(words)")
      }
    }
  }
}
