/// A dataset that can be prepared.
public enum PreparedDataset: String, Sendable, CaseIterable, Codable {
  /// Grade-school word problems (Cobbe et al. 2021).
  case gsm8k
  /// 13 + 7 categories of the DeepMind Mathematics Dataset (Saxton et al. 2019).
  case mathematics = "mathematics_dataset"
  /// Of these `arithmetic__add_sub_multiple` alone: the paper's ablations.
  case arithmetic
  /// All products of two numbers of three digits.
  case multiplication
  /// Jokes with the logarithm of their votes (Weller & Seppi 2020).
  case rjokes
  /// Passages with questions, answered by all that is right (Khashabi et al. 2018).
  case multirc
  /// 117 linear equations, to try things out with.
  case debug
  /// Anybody's questions and answers.
  case pairs

  /// Where the paper's code keeps the dataset, from its folder of data.
  var folder: String {
    switch self {
    case .gsm8k: "grade-school-math/grade_school_math/data"
    case .mathematics, .arithmetic, .debug: "mathematics_dataset-v1.0"
    case .multiplication, .pairs: self == .pairs ? "" : "digit-multiplication/data"
    case .rjokes: "rjokes-dataset/data"
    case .multirc: "multirc/data"
    }
  }
}
