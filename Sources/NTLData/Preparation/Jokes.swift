import Foundation

/// rJokes, as the paper's `generate_dataset.py` converts it: a line `score<TAB>joke` becomes a question,
/// the joke, and an answer, the score.
extension DatasetPreparation {
  func jokes(_ progress: @escaping Progress) throws(DataError) -> PreparationReport {
    let splits = ["train", "dev", "test"]
    let source = try source(of: splits.map { "\($0).tsv" }, in: [dataset.folder, "data"])
    let names = splits.map { "\($0).jsonl" }
    let distributions = splits.map { "\($0)_distribution.json" }
    let output = try OutputFolder(
      folder, files: names + distributions, replaces: replaces, progress: progress)
    for i in splits.indices {
      let file = try output.file(names[i])
      let scores = try convert(source.appending(path: "\(splits[i]).tsv").path, to: file)
      // As `json.dump(…, indent=4)` writes them, in the order in which they came up.
      let members = scores.map { "    \"\($0.score)\": \($0.count)" }.joined(separator: ",\n")
      try output.file(distributions[i]).append((scores.isEmpty ? "{}" : "{\n\(members)\n}").utf8)
    }
    return try output.commit(
      dataset: dataset, seed: nil,
      notes: ["dropped: a line without a tab, or whose score is not an integer"])
  }

  /// Writes the jokes of a file.
  ///
  /// - Returns: how often each score came up, in the order of the first times.
  private func convert(
    _ source: String, to file: PreparedFile
  ) throws(DataError) -> [(score: String, count: Int)] {
    var scores: [String] = []
    var counts: [String: Int] = [:]
    let lines = try FileLines(source)
    while let line = try lines.nextText() {
      let text = line.trimmingCharacters(in: .whitespaces)
      let parts = text.split(separator: "\t", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2, Int(parts[0]) != nil, !LinePairFile.isBlank(parts[1].utf8) else {
        file.report.dropped += 1
        continue
      }
      let score = String(parts[0])
      if counts[score] == nil { scores.append(score) }
      counts[score, default: 0] += 1
      try file.append(question: String(parts[1]), answer: score)
    }
    guard lines.number > 0 else { throw .emptyFile(source) }
    return scores.map { ($0, counts[$0] ?? 0) }
  }
}
