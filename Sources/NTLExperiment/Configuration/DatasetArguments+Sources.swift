import Foundation
import NTLTrainer

extension DatasetArguments {
  /// Where a run's questions come from.
  struct Sources {
    /// Nil where nothing is learnt.
    var training: DataSource?
    var validation: DataSource?
    var tests: [TestSet]
  }

  /// The files of a run, all of which exist.
  ///
  /// - Parameters:
  ///   - data: the folder of all data.
  ///   - isEvaluation: whether nothing is learnt, so that there need be no training data.
  /// - Returns: the sets; one test set by the name `test`, `interpolate` and `extrapolate`, a set a module for
  ///   `dataset_comparison`, or of one's own files a set a file.
  /// - Throws: ``ConfigurationError`` naming the file that is not there, and the command that makes it.
  func sources(in data: URL, isEvaluation: Bool) throws(ConfigurationError) -> Sources {
    let files = dataset.files(withAugmentedData: withAugmentedData)
    func paths(_ own: [String], _ prepared: [String]) throws(ConfigurationError) -> [String] {
      if !own.isEmpty {
        return try own.map { path throws(ConfigurationError) in try existing(path) }
      }
      return try prepared.map { path throws(ConfigurationError) in
        try existing(data.appending(path: path).relativePath, preparedIn: data.relativePath)
      }
    }
    var sources = Sources(tests: [])
    if !isEvaluation {
      let training = try paths(trainingFiles, files.training)
      guard !training.isEmpty else { throw Self.nothing("train_files") }
      sources.training = .files(training)
    }
    // Modules are compared instead of validated.
    if !(comparesModules && isEvaluation) {
      let validation = try paths(validationFiles, files.validation)
      sources.validation = validation.isEmpty ? nil : .files(validation)
    }
    let prepared = comparesModules ? Dataset.comparison : files.tests
    if testFiles.isEmpty {
      for (name, test) in prepared {
        sources.tests.append(TestSet(name, .files(try paths([], test))))
      }
    } else {
      for (name, file) in zip(Self.names(of: testFiles), testFiles) {
        sources.tests.append(TestSet(name, .files([try existing(file)])))
      }
    }
    guard !sources.tests.isEmpty else { throw Self.nothing("test_files") }
    return sources
  }

  private static func nothing(_ key: String) -> ConfigurationError {
    .contradiction(
      "dataset_args=own_files needs files: name them by dataset_args.\(key)=FILE or =[FILE,FILE].")
  }

  private func existing(
    _ path: String, preparedIn data: String? = nil
  ) throws(ConfigurationError) -> String {
    if FileManager.default.fileExists(atPath: path) { return path }
    guard let data else { throw .file(path, line: 0, problem: "no such file; check the path.") }
    throw .missingData(
      file: path, dataset: dataset.rawValue, command: dataset.preparation(in: data))
  }

  /// Names of test sets by those of their files, each another one.
  private static func names(of files: [String]) -> [String] {
    if files.count == 1 { return ["test"] }
    var taken: Set<String> = []
    return files.map { file in
      let stem = URL(filePath: file).deletingPathExtension().lastPathComponent
      let base = String(
        String.UnicodeScalarView(
          stem.unicodeScalars.map { scalar in
            scalar.isASCII
              && (scalar.properties.isAlphabetic || scalar.properties.numericType != nil)
              || scalar == "-" ? scalar : "_"
          }))
      let name = base.first.map { $0.isLetter || $0.isNumber } == true ? base : "test" + base
      var unique = String(name.prefix(90))
      var count = 1
      while !taken.insert(unique).inserted {
        count += 1
        unique = "\(name.prefix(90))-\(count)"
      }
      return unique
    }
  }
}
