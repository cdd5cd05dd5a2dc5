/// The datasets that `dataset_args.dataset_name` knows, and where their files are.
public enum Dataset: String, Sendable, CaseIterable {
  /// 13 modules of mathematics_dataset (Saxton et al. 2019).
  case mathematics = "mathematics_dataset"
  /// arithmetic__add_sub_multiple alone.
  case arithmetic
  /// GSM8K (Cobbe et al. 2021).
  case gsm8k
  /// Products of two numbers of three digits.
  case multiplication
  /// MultiRC (Khashabi et al. 2018).
  case multirc
  /// rJokes (Weller & Seppi 2020).
  case rjokes
  /// A hundred equations.
  case debug
  /// The user's.
  case ownFiles = "own_files"
}

extension Dataset {
  /// Files of questions and answers, relative to the folder of all data.
  struct Files {
    var training: [String]
    var validation: [String]
    /// Each test set by its name.
    var tests: [(name: String, files: [String])]
  }

  /// Where the paper's code has them; empty for the user's own.
  func files(withAugmentedData: Bool = false) -> Files {
    func splits(
      _ folder: String, _ names: (String, String, String), _ ending: String
    ) -> Files {
      Files(
        training: ["\(folder)/\(names.0)\(ending)"], validation: ["\(folder)/\(names.1)\(ending)"],
        tests: [("test", ["\(folder)/\(names.2)\(ending)"])])
    }
    switch self {
    case .mathematics, .arithmetic:
      let stem = "mathematics_dataset-v1.0/" + (self == .arithmetic ? "arithmetic_" : "")
      return Files(
        training: [stem + "train.txt"], validation: [stem + "val.txt"],
        tests: ["interpolate", "extrapolate"].map { ($0, ["\(stem)test_\($0).txt"]) })
    case .gsm8k:
      let data = "grade-school-math/grade_school_math/data"
      var files = splits(
        data + "/preprocessed", ("train_t_clean", "val_t_clean", "test_clean"), ".jsonl")
      if withAugmentedData { files.training.append(data + "/train_aug.jsonl") }
      return files
    case .multiplication:
      return splits("digit-multiplication/data", ("train", "val", "test"), ".jsonl")
    case .multirc:
      return splits("multirc/data/preprocessed", ("train", "val", "test"), "_clean.jsonl")
    case .rjokes: return splits("rjokes-dataset/data", ("train", "dev", "test"), ".jsonl")
    case .debug:
      let file = Self.moduleFolder + "/train-easy/algebra__linear_1d_small.txt"
      return Files(training: [file], validation: [file], tests: [("test", [file])])
    case .ownFiles: return Files(training: [], validation: [], tests: [])
    }
  }

  /// Where mathematics_dataset's own files are, a folder a level.
  private static let moduleFolder = "mathematics_dataset-v1.0/mathematics_dataset-v1.0"

  /// The 13 interpolation and 7 extrapolation files that `mode=dataset_comparison` tests one by one.
  static let comparison: [(name: String, files: [String])] =
    modules.map { level, module in
      ("\(level)-\(module)", ["\(moduleFolder)/\(level)/\(module).txt"])
    }

  private static let modules: [(level: String, module: String)] =
    [
      "algebra__linear_1d", "algebra__linear_1d_composed", "algebra__linear_2d",
      "algebra__linear_2d_composed", "algebra__sequence_next_term", "arithmetic__add_or_sub",
      "arithmetic__add_sub_multiple", "arithmetic__mul", "numbers__div_remainder",
      "numbers__div_remainder_composed", "numbers__place_value", "numbers__round_number",
      "numbers__round_number_composed",
    ].map { ("interpolate", $0) }
    + [
      "arithmetic__add_or_sub_big", "arithmetic__add_sub_multiple_longer",
      "arithmetic__mixed_longer", "arithmetic__mul_big", "arithmetic__mul_div_multiple_longer",
      "numbers__place_value_big", "numbers__round_number_big",
    ].map { ("extrapolate", $0) }

  /// The longest answer in tokens that is learnt and written. In the other datasets answers are a number or
  /// an expression: mathematics_dataset's have at most 30 characters.
  var longestAnswer: Int {
    switch self {
    case .gsm8k, .multirc, .ownFiles: 512
    case .mathematics, .arithmetic, .multiplication, .rjokes, .debug: 42
    }
  }

  /// The command that makes the files in a folder.
  func preparation(in data: String) -> String {
    "ntl data prepare \(rawValue) --input DIR --output \(data)"
  }
}
