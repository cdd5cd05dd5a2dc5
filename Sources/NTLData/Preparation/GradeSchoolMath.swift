import Foundation
import NTLJSON

/// GSM8K, as the paper's `prepocess_data.py` leaves it: without calculator annotations, numbers in one
/// spelling, and a validation set cut from the training questions.
extension DatasetPreparation {
  private static let splitName = "split_indices.json"
  /// 1,120 of 7,473: the paper's part for validation.
  private static let validationShare = 1_120.0 / 7_473.0

  func gradeSchoolMath(_ progress: @escaping Progress) throws(DataError) -> PreparationReport {
    let source = try source(
      of: ["train.jsonl", "test.jsonl"],
      in: [dataset.folder, "grade_school_math/data", "grade-school-math"])
    let questions = try DatasetFile.read(source.appending(path: "train.jsonl").path)
    var notes: [String] = []
    let split = try gradeSchoolSplit(of: questions.count, in: source, notes: &notes)

    let names = ["train_t_clean", "val_t_clean", "test_clean"].map { "preprocessed/\($0).jsonl" }
    let augmented = source.appending(path: "train_aug.jsonl")
    let hasAugmented =
      access(augmented.path, R_OK) == 0
      && augmented.standardizedFileURL
        != folder.appending(path: "train_aug.jsonl").standardizedFileURL
    let output = try OutputFolder(
      folder, files: names + (hasAugmented ? ["train_aug.jsonl"] : []),
      report: "preprocessed/prepare.json", replaces: replaces, progress: progress)

    var annotations = 0
    var garbled = 0
    func write(_ pair: QuestionAnswer, to file: PreparedFile) throws(DataError) {
      let answer = Self.deletingAnnotations(in: pair.answer)
      if answer != pair.answer { annotations += 1 }
      let texts = [pair.question, answer]
      let normal = texts.map { normalization($0) }
      if normal != texts { file.report.changed += 1 }
      if normal != texts.map({ NumberNormalization.published($0) }) { garbled += 1 }
      try file.append(question: normal[0], answer: normal[1])
    }
    for (name, indices) in zip(names, [split.training, split.validation]) {
      let file = try output.file(name)
      for i in indices { try write(questions[i], to: file) }
    }
    let test = try output.file(names[2])
    try DatasetFile.forEach(in: source.appending(path: "test.jsonl").path) {
      pair throws(DataError) in try write(pair, to: test)
    }
    notes.append("\(annotations) answers lost their <<calculator annotations>>")
    notes.append("changed: a number is spelt otherwise (--normalize \(normalization.rawValue))")
    if normalization == .plain {
      notes.append(
        "\(garbled) records differ from the paper's, whose script replaces numbers within others")
    }
    if hasAugmented {
      let file = try output.file("train_aug.jsonl")
      try DatasetFile.forEach(in: augmented.path) { pair throws(DataError) in
        try file.append(question: pair.question, answer: pair.answer)
      }
    }
    return try output.commit(
      dataset: dataset, seed: split.isDrawn ? seed : nil, notes: notes)
  }

  /// Deletes every `<<…>>`, each up to the next `>>`.
  static func deletingAnnotations(in text: String) -> String {
    var parts = text.components(separatedBy: "<<")
    for i in parts.indices.dropFirst() {
      if let end = parts[i].range(of: ">>") {
        parts[i] = String(parts[i][end.upperBound...])
      } else {
        parts[i] = "<<" + parts[i]
      }
    }
    return parts.joined()
  }

  private typealias Split = (training: [Int], validation: [Int], isDrawn: Bool)

  /// The paper's split where the input has it, and otherwise one of the same sizes, drawn.
  private func gradeSchoolSplit(
    of count: Int, in source: URL, notes: inout [String]
  ) throws(DataError) -> Split {
    let file = source.appending(path: Self.splitName)
    if access(file.path, R_OK) == 0 {
      let split = try publishedSplit(of: count, in: file)
      notes.append("train_t and val_t are those of \(Self.splitName)")
      return split
    }
    let validation = Int((Self.validationShare * Double(count)).rounded())
    var random = PythonRandom(seed: seed)
    let drawn = Set(random.sample(validation, of: count))
    notes.append(
      "val_t was drawn by this seed, as large as the paper's, because there is no \(Self.splitName)"
    )
    return (
      (0..<count).filter { !drawn.contains($0) }, (0..<count).filter(drawn.contains), true
    )
  }

  private func publishedSplit(of count: Int, in file: URL) throws(DataError) -> Split {
    let json: JSON
    do {
      json = try JSON(parsing: [UInt8](try Data(contentsOf: file)))
    } catch {
      throw .cannotPrepare("\(file.path): it is not JSON: \(error)")
    }
    var seen: Set<Int> = []
    func indices(_ name: String) throws(DataError) -> [Int] {
      let indices = json[name]?.array?.map { $0.integer ?? -1 }
      guard let indices,
        indices.allSatisfy({ (0..<count).contains($0) && seen.insert($0).inserted })
      else {
        throw .cannotPrepare(
          "\(file.path): \"\(name)\" is no list of different lines of train.jsonl, 0 to \(count - 1); "
            + "correct it, or take it away to have a split drawn")
      }
      return indices
    }
    return (try indices("train_t"), try indices("val_t"), false)
  }
}
