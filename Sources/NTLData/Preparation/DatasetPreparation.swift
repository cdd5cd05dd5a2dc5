public import Foundation

/// Makes of a dataset as it is published what the paper trains on, under the paper's file names.
///
/// Files are read and written piece by piece, and appear when all are whole (``OutputFolder``). The same
/// input and seed give the same files on every machine; a seed gives what the paper's scripts would make
/// after Python's `random.seed` of it.
public struct DatasetPreparation {
  /// Which.
  public var dataset: PreparedDataset
  /// A folder with the published files (for ``PreparedDataset/pairs`` also a file).
  public var input: URL
  /// The folder of all datasets, the paper's `data`; of ``PreparedDataset/pairs`` the files' own.
  public var output: URL
  /// What is drawn follows from it.
  public var seed: UInt64 = 42
  /// Whether files that are there are replaced.
  public var replaces = false
  /// How numbers in texts are rewritten, for GSM8K and ``PreparedDataset/pairs``.
  public var normalization = NumberNormalization.plain
  /// The part of ``PreparedDataset/pairs`` that is for validation.
  public var validationShare = 0.05
  /// The part of ``PreparedDataset/pairs`` that is for testing.
  public var testShare = 0.05

  /// A preparation with the usual settings.
  public init(_ dataset: PreparedDataset, input: URL, output: URL) {
    (self.dataset, self.input, self.output) = (dataset, input, output)
  }

  /// Prepares the dataset.
  ///
  /// - Parameter progress: is told of every few thousand pairs written.
  /// - Returns: what was written, changed and dropped; the same is in `prepare.json` beside the files.
  /// - Throws: `DataError`: what is missing or wrong in the input, by file and line; files that are
  ///   there already; a disk that is full. No file has appeared or changed then.
  public func run(
    progress: @escaping (PreparationProgress) -> Void = { _ in }
  ) throws(DataError) -> PreparationReport {
    switch dataset {
    case .gsm8k: try gradeSchoolMath(progress)
    case .mathematics: try mathematics(progress)
    case .arithmetic: try arithmetic(progress)
    case .multiplication: try multiplication(progress)
    case .rjokes: try jokes(progress)
    case .multirc: try readingComprehension(progress)
    case .debug: try linearEquations(progress)
    case .pairs: try pairs(progress)
    }
  }
}

extension DatasetPreparation {
  typealias Progress = (PreparationProgress) -> Void

  /// The paper's folder of the dataset in the output.
  var folder: URL { dataset.folder.isEmpty ? output : output.appending(path: dataset.folder) }

  /// The folder with the dataset's published files: the input, or one of the usual places in it.
  ///
  /// - Parameters:
  ///   - files: what must be in it.
  ///   - places: where else to look, from the input.
  /// - Returns: the first folder that has all of the files.
  /// - Throws: `DataError.cannotPrepare`, which names all the files that are missing in the best one.
  func source(of files: [String], in places: [String]) throws(DataError) -> URL {
    let candidates = [input] + places.map { input.appending(path: $0) }
    let missing = candidates.map { folder in
      files.filter { access(folder.appending(path: $0).path, R_OK) != 0 }
    }
    if let complete = missing.firstIndex(where: \.isEmpty) { return candidates[complete] }
    let best = missing.indices.min { missing[$0].count < missing[$1].count } ?? 0
    let names =
      missing[best].count == files.count && files.count > 3
      ? "none of the \(files.count) files, such as \(files[0])"
      : "no " + missing[best].joined(separator: ", ")
    throw .cannotPrepare(
      "\(candidates[best].path): of \(dataset.rawValue) there is \(names); put what you downloaded there, "
        + "or name its folder with --input")
  }
}
