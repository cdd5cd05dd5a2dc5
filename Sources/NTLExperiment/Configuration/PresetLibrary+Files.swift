public import Foundation
import NTLModel

extension PresetLibrary {
  /// The files of the folder Presets by group and option: `training_args/train`. They are compiled into the
  /// program, so that it needs no files beside it.
  static let presets: [String: String] = files.mapValues { String(decoding: $0, as: UTF8.self) }

  private typealias Files = PackageResources

  private static let files: [String: [UInt8]] = [
    "config": Files.config_yaml,
    "dataset_args/arithmetic": Files.dataset_args_arithmetic_yaml,
    "dataset_args/debug": Files.dataset_args_debug_yaml,
    "dataset_args/gsm8k": Files.dataset_args_gsm8k_yaml,
    "dataset_args/mathematics_dataset": Files.dataset_args_mathematics_dataset_yaml,
    "dataset_args/multiplication": Files.dataset_args_multiplication_yaml,
    "dataset_args/multirc": Files.dataset_args_multirc_yaml,
    "dataset_args/own_files": Files.dataset_args_own_files_yaml,
    "dataset_args/rjokes": Files.dataset_args_rjokes_yaml,
    "hydra_config/config": Files.hydra_config_config_yaml,
    "model_args/rt": Files.model_args_rt_yaml,
    "model_args/rt_ntl": Files.model_args_rt_ntl_yaml,
    "model_args/vanilla_t5": Files.model_args_vanilla_t5_yaml,
    "model_args/vanilla_t5_custom_tokenizer": Files.model_args_vanilla_t5_custom_tokenizer_yaml,
    "model_args/vanilla_t5_ntl": Files.model_args_vanilla_t5_ntl_yaml,
    "model_args/vanilla_t5_ntl_default_tokenizer": Files
      .model_args_vanilla_t5_ntl_default_tokenizer_yaml,
    "model_args/vanilla_t5_regression_head": Files.model_args_vanilla_t5_regression_head_yaml,
    "model_args/xval": Files.model_args_xval_yaml,
    "run_specific_config/config": Files.run_specific_config_config_yaml,
    "run_specific_config/debug_config": Files.run_specific_config_debug_config_yaml,
    "run_specific_config/gsm8k_runs": Files.run_specific_config_gsm8k_runs_yaml,
    "run_specific_config/mathematics_dataset_run": Files
      .run_specific_config_mathematics_dataset_run_yaml,
    "run_specific_config/t5_big": Files.run_specific_config_t5_big_yaml,
    "run_specific_config/training_with_warmup": Files.run_specific_config_training_with_warmup_yaml,
    "training_args/eval": Files.training_args_eval_yaml,
    "training_args/train": Files.training_args_train_yaml,
  ]

  /// Writes the presets to a folder, as files that ``init(folder:)`` reads.
  ///
  /// - Parameter folder: is made; a file that is there already is not touched and refused.
  /// - Returns: the files' paths.
  /// - Throws: ``ConfigurationError`` naming the file that is there or cannot be written.
  public static func export(to folder: URL) throws -> [String] {
    let files = presets.sorted { $0.key < $1.key }
      .map { (url: folder.appending(path: "\($0.key).yaml"), text: $0.value) }
    if let existing = files.first(where: { FileManager.default.fileExists(atPath: $0.url.path) }) {
      throw ConfigurationError.file(
        existing.url.path, line: 0, problem: "exists already; name another folder.")
    }
    for (url, text) in files {
      do {
        try FileManager.default.createDirectory(
          at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try AtomicFile.write([Data(text.utf8)], to: url)
      } catch let error as ModelError {
        throw error
      } catch {
        throw ConfigurationError.file(
          url.path, line: 0, problem: "cannot be written: \(error.localizedDescription)")
      }
    }
    return files.map(\.url.path)
  }
}
