/// Questions that a trained model is tested with, under a name.
public struct TestSet: Codable, Sendable, Equatable {
  /// What results and predictions are filed under.
  public var name: String
  /// Where the questions come from.
  public var source: DataSource

  /// A set of questions.
  public init(_ name: String, _ source: DataSource) {
    self.name = name
    self.source = source
  }

  /// Whether the name can be part of a file's name.
  public var hasUsableName: Bool { Self.isUsable(name: name) }

  /// Whether a set can be called so: 1 to 100 ASCII letters, digits, dots, hyphens and underscores, of
  /// which a letter or digit is first.
  public static func isUsable(name: String) -> Bool {
    name.wholeMatch(of: #/[A-Za-z0-9][A-Za-z0-9._-]{0,99}/#) != nil
  }
}
