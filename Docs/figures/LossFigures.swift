import ArgumentParser
import Foundation

/// Draws the figures of `Docs/Losses.md`.
@main struct LossFigures: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "loss-figures",
    abstract: "Draw the figures of Docs/Losses.md, every point by the losses themselves.")

  @Option(name: .shortAndLong, help: "The folder of the figures.")
  var output = "Docs/losses"

  @Flag(help: "Write nothing; fail where a file is not what would be drawn.")
  var check = false

  func run() throws {
    let folder = URL(filePath: output)
    let figures = try Gallery.figures()
    guard check else {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      for figure in figures {
        try figure.file.write(
          to: folder.appending(path: figure.fileName), atomically: true, encoding: .utf8)
      }
      print("\(figures.count) figures in \(output)")
      return
    }
    let stale = Self.stale(figures, in: folder)
    guard stale.isEmpty else {
      throw StaleFigures(names: stale, folder: output)
    }
    print("\(figures.count) figures are up to date")
  }

  /// The names of the files that are missing, differ or are drawn by no figure.
  static func stale(_ figures: [Figure], in folder: URL) -> [String] {
    let drawn = Dictionary(uniqueKeysWithValues: figures.map { ($0.fileName, $0.file) })
    let present = (try? FileManager.default.contentsOfDirectory(atPath: folder.path())) ?? []
    return Set(drawn.keys).union(present.filter { $0.hasSuffix(".svg") }).filter { name in
      drawn[name]
        != (try? String(contentsOf: folder.appending(path: name), encoding: .utf8))
    }.sorted()
  }
}

/// Files that are not what the losses draw.
struct StaleFigures: Error, CustomStringConvertible {
  let names: [String]
  let folder: String

  var description: String {
    "not what the losses draw, in \(folder): \(names.joined(separator: ", ")); "
      + "run swift run loss-figures, and look at them before committing them"
  }
}
