public import Foundation

/// What a preparation wrote, and what it changed and dropped.
public struct PreparationReport: Sendable, Codable, Equatable {
  /// A file that was written.
  public struct File: Sendable, Codable, Equatable {
    /// Its path from the output folder.
    public var file: String
    /// How many questions with answers are in it.
    public var pairs = 0
    /// In how many of them a text differs from the source's (but for the form of the file).
    public var changed = 0
    /// How many pairs of its source were left out of it.
    public var dropped = 0
    /// Its size.
    public var bytes = 0
  }

  /// The dataset's name.
  public var dataset: String
  /// The folder that the files' paths start from, as it was given.
  public var folder: String
  /// The seed of what was drawn; nil where nothing was.
  public var seed: UInt64?
  /// The files, in the order of the splits.
  public var files: [File]
  /// What else there is to know: where a split came from, what was changed.
  public var notes: [String]

  /// The pairs of all files.
  public var pairs: Int { files.reduce(0) { $0 + $1.pairs } }

  /// The report as JSON, keys sorted.
  public var json: Data {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
    encoder.keyEncodingStrategy = .convertToSnakeCase
    // Strings and integers only: there is nothing that could not be encoded.
    return (try? encoder.encode(self)) ?? Data()
  }
}

/// How far a preparation is.
public struct PreparationProgress: Sendable {
  /// The file being written.
  public let file: String
  /// How many pairs are in it so far.
  public let pairs: Int
}
