import Foundation

/// Products of two numbers of three digits, split as `generate_split.py` does it.
///
/// All 810,000 in lexicographic order: the last 5,000 go to test, the 3,000 before them to val; then
/// 15,000 drawn from the rest to test and 7,000 drawn from what remains to val. The rest, in order, is
/// train. The published draws came from a generator that was not seeded: they cannot be made again, but
/// are taken over from the published `val.jsonl` and `test.jsonl` where the input has them.
extension DatasetPreparation {
  private static let factors = 100...999
  private static let drawnTest = 15_000
  private static let drawnValidation = 7_000
  private static let lastTest = 5_000
  private static let lastValidation = 3_000

  func multiplication(_ progress: @escaping Progress) throws(DataError) -> PreparationReport {
    let width = Self.factors.count
    let all = width * width
    let rest = all - Self.lastTest - Self.lastValidation
    var random = PythonRandom(seed: seed)
    var notes: [String] = []
    func draw(_ name: String, _ count: Int, _ taken: Set<Int>) throws(DataError) -> Set<Int> {
      if let published = try publishedDraw(name, count: count, below: rest) {
        notes.append("\(name): the draws of the published file")
        return published
      }
      notes.append("\(name): \(count) draws of this seed; the published ones were not seeded")
      let free = (0..<rest).filter { !taken.contains($0) }
      return Set(random.sample(count, of: free.count).map { free[$0] })
    }
    // A published val.jsonl is kept whole also where there is no test.jsonl beside it.
    let known = try publishedDraw("val.jsonl", count: Self.drawnValidation, below: rest) ?? []
    let test = try draw("test.jsonl", Self.drawnTest, known)
    let validation = try draw("val.jsonl", Self.drawnValidation, test)
    guard test.isDisjoint(with: validation) else {
      throw .cannotPrepare(
        "\(input.path): val.jsonl and test.jsonl have questions in common; take both from one source"
      )
    }

    let names = ["train.jsonl", "val.jsonl", "test.jsonl"]
    let output = try OutputFolder(folder, files: names, replaces: replaces, progress: progress)
    let files = try [output.file(names[0]), output.file(names[1]), output.file(names[2])]
    func write(_ pair: Int, to file: PreparedFile) throws(DataError) {
      let a = Self.factors.lowerBound + pair / width
      let b = Self.factors.lowerBound + pair % width
      try file.append(question: "What is \(a) times \(b)?", answer: "\(a * b)")
    }
    for pair in rest..<rest + Self.lastValidation { try write(pair, to: files[1]) }
    for pair in rest + Self.lastValidation..<all { try write(pair, to: files[2]) }
    for pair in 0..<rest {
      let split = validation.contains(pair) ? 1 : test.contains(pair) ? 2 : 0
      try write(pair, to: files[split])
    }
    let isDrawn = notes.contains { $0.hasSuffix("not seeded") }
    return try output.commit(dataset: dataset, seed: isDrawn ? seed : nil, notes: notes)
  }

  /// Which of the first `limit` pairs a published file holds; nil if there is none.
  private func publishedDraw(
    _ name: String, count: Int, below limit: Int
  ) throws(DataError) -> Set<Int>? {
    let candidates = [input, input.appending(path: dataset.folder)]
    // What this writes itself is not published.
    let file = candidates.map { $0.appending(path: name) }.first {
      access($0.path, R_OK) == 0
        && $0.standardizedFileURL != folder.appending(path: name).standardizedFileURL
    }
    guard let file else { return nil }
    var drawn: Set<Int> = []
    try DatasetFile.forEach(in: file.path) { pair throws(DataError) in
      let words = pair.question.split(whereSeparator: { $0 == " " || $0 == "?" })
      let numbers = words.compactMap { Int($0) }
      guard words.count == 5, numbers.count == 2, numbers.allSatisfy(Self.factors.contains) else {
        throw .cannotPrepare(
          "\(pair.source?.description ?? file.path): no product of two numbers of three digits; take the "
            + "published file, or name another folder with --input")
      }
      let first = Self.factors.lowerBound
      let place = (numbers[0] - first) * Self.factors.count + numbers[1] - first
      if place < limit { drawn.insert(place) }
    }
    guard drawn.count == count else {
      throw .cannotPrepare(
        "\(file.path): it has \(drawn.count) drawn products, and the published file \(count); take that, "
          + "or name another folder with --input")
    }
    return drawn
  }
}
