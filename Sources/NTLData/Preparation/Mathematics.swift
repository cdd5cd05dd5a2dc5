import Foundation

/// The DeepMind Mathematics Dataset, as `create_data_splits.py` and `arith_create_splits.py` split it.
///
/// Every file of the three training levels is shuffled by itself; its first pairs are for training, its
/// last for validation. So one file's index is in memory at a time, 16 bytes a pair, however many pairs
/// there are together.
extension DatasetPreparation {
  static let trainingLevels = ["train-easy", "train-medium", "train-hard"]

  /// The categories that the paper trains on and tests by interpolation.
  static let categories = [
    "algebra__linear_1d", "algebra__linear_1d_composed", "algebra__linear_2d",
    "algebra__linear_2d_composed", "algebra__sequence_next_term", "arithmetic__add_or_sub",
    "arithmetic__add_sub_multiple", "arithmetic__mul", "numbers__div_remainder",
    "numbers__div_remainder_composed", "numbers__place_value", "numbers__round_number",
    "numbers__round_number_composed",
  ]

  /// The categories that it tests by extrapolation.
  static let extrapolationCategories = [
    "arithmetic__add_or_sub_big", "arithmetic__add_sub_multiple_longer",
    "arithmetic__mixed_longer", "arithmetic__mul_big", "arithmetic__mul_div_multiple_longer",
    "numbers__place_value_big", "numbers__round_number_big",
  ]

  /// Where the published files lie in the paper's folder of the dataset.
  static let publishedFolder = "mathematics_dataset-v1.0"
  private static let places = [publishedFolder, "\(publishedFolder)/\(publishedFolder)"]

  func mathematics(_ progress: @escaping Progress) throws(DataError) -> PreparationReport {
    // The last 0.05 % for validation: int(0.9995·n), in doubles, are for training.
    let split = MathematicsSplit(
      training: Self.categories, extrapolation: Self.extrapolationCategories, prefix: "",
      report: "prepare.json", copiesTests: true
    ) { count, _ in
      let end = Int((1 - 0.0005) * Double(count))
      return (end, count - end)
    }
    return try run(split, progress)
  }

  func arithmetic(_ progress: @escaping Progress) throws(DataError) -> PreparationReport {
    let (training, validation) = (33_333, 1_000)
    let split = MathematicsSplit(
      training: ["arithmetic__add_sub_multiple"],
      extrapolation: ["arithmetic__add_sub_multiple_longer"], prefix: "arithmetic_",
      report: "arithmetic_prepare.json", copiesTests: false
    ) { count, file throws(DataError) in
      guard count >= training + validation else {
        throw .cannotPrepare(
          "\(file): it has \(count) questions, and \(training + validation) are needed; take the "
            + "published file, or make one with ntl data generate --count \(training + validation)")
      }
      return (training, validation)
    }
    return try run(split, progress)
  }

  private func run(
    _ split: MathematicsSplit, _ progress: @escaping Progress
  ) throws(DataError) -> PreparationReport {
    let tests =
      split.training.map { "interpolate/\($0).txt" }
      + split.extrapolation.map { "extrapolate/\($0).txt" }
    let trainings = Self.trainingLevels.flatMap { level in
      split.training.map { "\(level)/\($0).txt" }
    }
    let source = try source(of: trainings + tests, in: Self.places)
    let published = folder.appending(path: Self.publishedFolder)
    let isInPlace =
      source.resolvingSymlinksInPath().path == published.resolvingSymlinksInPath().path
    let copies =
      split.copiesTests && !isInPlace ? tests.map { "\(Self.publishedFolder)/\($0)" } : []
    let names = ["train", "val", "test_interpolate", "test_extrapolate"].map {
      "\(split.prefix)\($0).txt"
    }
    let output = try OutputFolder(
      folder, files: names + copies, report: split.report, replaces: replaces, progress: progress)

    let (training, validation) = (try output.file(names[0]), try output.file(names[1]))
    var random = PythonRandom(seed: seed)
    for name in trainings {
      let index = try PairIndex(source.appending(path: name).path)
      var order = Array(0..<index.count)
      random.shuffle(&order)
      let (first, second) = try split.counts(index.count, source.appending(path: name).path)
      for pair in order[..<first] { try index.copy(pair, to: training) }
      for pair in order[first..<first + second] { try index.copy(pair, to: validation) }
      training.report.dropped += index.count - first - second
    }
    let (interpolation, extrapolation) = (try output.file(names[2]), try output.file(names[3]))
    for name in tests {
      let index = try PairIndex(source.appending(path: name).path)
      let together = name.hasPrefix("interpolate") ? interpolation : extrapolation
      let copy = copies.isEmpty ? nil : try output.file("\(Self.publishedFolder)/\(name)")
      for pair in 0..<index.count {
        try index.copy(pair, to: together)
        if let copy { try index.copy(pair, to: copy) }
      }
    }
    return try output.commit(
      dataset: dataset, seed: seed,
      notes: ["\(trainings.count) files of training questions, each shuffled by itself"])
  }

  func linearEquations(_ progress: @escaping Progress) throws(DataError) -> PreparationReport {
    let (small, large) = ("algebra__linear_1d_small", "algebra__linear_1d")
    let places = ["", "train-easy", "v1.0-real", "mathematics_dataset/v1.0-real"]
    let files = (["."] + Self.places).flatMap { root in
      places.map { input.appending(path: root).appending(path: $0).appending(path: "\(small).txt") }
    }
    let pair = 117
    var notes: [String] = []
    let source: URL
    if let file = files.first(where: { access($0.path, R_OK) == 0 }) {
      source = file
    } else {
      let name = "train-easy/\(large).txt"
      source = try self.source(of: [name], in: Self.places).appending(path: name)
      notes.append("the first \(pair) pairs of \(name), as there was no \(small).txt")
    }
    let index = try PairIndex(source.path)
    let folder = folder.appending(path: "\(Self.publishedFolder)/train-easy")
    let output = try OutputFolder(
      folder, files: ["\(small).txt"], report: "\(small).prepare.json", replaces: replaces,
      progress: progress)
    let file = try output.file("\(small).txt")
    for i in 0..<(notes.isEmpty ? index.count : min(pair, index.count)) {
      try index.copy(i, to: file)
    }
    file.report.dropped = notes.isEmpty ? 0 : index.count - file.report.pairs
    return try output.commit(dataset: dataset, seed: nil, notes: notes)
  }
}

/// Which files of the DeepMind Mathematics Dataset go where.
private struct MathematicsSplit {
  let training: [String]
  let extrapolation: [String]
  /// What the names of the written files begin with.
  let prefix: String
  let report: String
  /// Whether each test file is written by itself, too, for a test by category.
  let copiesTests: Bool
  /// How many pairs of so many, in the file of this path, are for training and for validation.
  let counts: (Int, String) throws(DataError) -> (training: Int, validation: Int)
}
