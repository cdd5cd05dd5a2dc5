/// A kind of settings of which one file is chosen: `model_args=vanilla_t5_ntl`.
public enum ConfigurationGroup: String, Sendable, CaseIterable {
  /// The model, its tokenizer and its loss.
  case model = "model_args"
  /// What is learnt and tested.
  case dataset = "dataset_args"
  /// How it is learnt.
  case training = "training_args"
  /// Settings of several groups at once, which win over those of the groups.
  case runSpecific = "run_specific_config"
  /// Settings of Hydra itself, which are accepted and not looked at.
  case hydra = "hydra_config"

  /// The group whose keys lie under its own name; nil where they lie at the root.
  var package: String? {
    switch self {
    case .model, .dataset, .training: rawValue
    case .runSpecific, .hydra: nil
    }
  }

  /// The group of a name.
  ///
  /// - Throws: ``ConfigurationError`` with the nearest name.
  public init(named name: String) throws(ConfigurationError) {
    guard let group = Self(rawValue: name) else {
      throw .unknown(
        kind: "group", name: name, known: Self.allCases.map(\.rawValue), origin: .word(name))
    }
    self = group
  }
}
