import Foundation

/// Anybody's questions and answers: numbers in one spelling, and a split.
///
/// The files are read twice: once to count, and once to write. Between, a byte is kept of every pair, and
/// the numbers of those drawn.
extension DatasetPreparation {
  func pairs(_ progress: @escaping Progress) throws(DataError) -> PreparationReport {
    let files = try inputFiles()
    let names = ["train.jsonl", "val.jsonl", "test.jsonl"]
    let written = Set(names.map { self.output.appending(path: $0).resolvingSymlinksInPath().path })
    if let file = files.first(where: { written.contains($0.resolvingSymlinksInPath().path) }) {
      throw .cannotPrepare(
        "\(file.path): it would be read and written; name another folder with --output")
    }
    var count = 0
    for file in files {
      try DatasetFile.forEach(in: file.path) { _ throws(DataError) in count += 1 }
    }
    let validation = Int((validationShare * Double(count)).rounded())
    let test = Int((testShare * Double(count)).rounded())
    guard 0 <= validation, 0 <= test, validation + test < count else {
      throw .cannotPrepare(
        "\(input.path): of \(count) pairs \(validation) would be for validation and \(test) for testing, "
          + "and none to learn from; give smaller shares")
    }
    var random = PythonRandom(seed: seed)
    let drawn = random.sample(validation + test, of: count)
    var splits = [UInt8](repeating: 0, count: count)
    for (i, pair) in drawn.enumerated() { splits[pair] = i < validation ? 1 : 2 }

    let output = try OutputFolder(
      self.output, files: names, replaces: replaces, progress: progress)
    let splitFiles = try [output.file(names[0]), output.file(names[1]), output.file(names[2])]
    var next = 0
    for file in files {
      try DatasetFile.forEach(in: file.path) { pair throws(DataError) in
        guard next < count else { throw .cannotPrepare("\(file.path): it grew while it was read") }
        let split = splitFiles[Int(splits[next])]
        let (question, answer) = (normalization(pair.question), normalization(pair.answer))
        if question != pair.question || answer != pair.answer { split.report.changed += 1 }
        try split.append(question: question, answer: answer)
        next += 1
      }
    }
    return try output.commit(
      dataset: dataset, seed: seed,
      notes: [
        "files read: \(files.count); every split keeps their order",
        "changed: a number is spelt otherwise (--normalize \(normalization.rawValue))",
      ])
  }

  /// The input, if it is a file, or all files of pairs in it, by name.
  private func inputFiles() throws(DataError) -> [URL] {
    var isFolder: ObjCBool = false
    guard FileManager.default.fileExists(atPath: input.path, isDirectory: &isFolder)
    else { throw .missingFile(input.path) }
    guard isFolder.boolValue else { return [input] }
    let names: [String]
    do {
      names = try FileManager.default.contentsOfDirectory(atPath: input.path)
    } catch {
      throw .unreadable(file: input.path, reason: error.localizedDescription)
    }
    let files = names.filter {
      !$0.hasPrefix(".") && ($0.hasSuffix(".txt") || DatasetFile.isJSONLines($0))
    }
    guard !files.isEmpty else {
      throw .cannotPrepare(
        "\(input.path): there is no .jsonl or .txt file in it; name one with --input")
    }
    return files.sorted().map { input.appending(path: $0) }
  }
}
