/// How hard a module's questions are, and what they are for; the folders of the dataset.
public enum Level: String, Sendable, CaseIterable, Codable {
  /// The lowest third of the training difficulty.
  case trainEasy = "train-easy"
  /// The middle third.
  case trainMedium = "train-medium"
  /// The highest third.
  case trainHard = "train-hard"
  /// A test set of training difficulty.
  case interpolate
  /// A test set of larger numbers or longer expressions than were trained on.
  case extrapolate
}
