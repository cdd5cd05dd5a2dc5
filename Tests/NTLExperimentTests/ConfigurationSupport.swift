import Foundation
import NTLExperiment
import Testing

/// Words as they are typed, split at blanks.
func resolve(_ words: String, folder: URL? = nil) throws -> ResolvedConfiguration {
  try ConfigurationResolver(PresetLibrary(folder: folder))
    .resolve(words.split(separator: " ").map(String.init))
}

/// What is said of words that do not resolve.
func complaint(_ words: String, folder: URL? = nil) -> String {
  do {
    _ = try resolve(words, folder: folder)
    return "nothing"
  } catch {
    return "\(error)"
  }
}

/// A folder of settings, given as paths and texts; deleted when nobody has it any more.
final class SettingsFolder {
  let url: URL

  init(_ files: [String: String]) throws {
    url = FileManager.default.temporaryDirectory.appending(path: "settings-\(UUID().uuidString)")
    for (path, text) in files {
      let file = url.appending(path: path)
      try FileManager.default.createDirectory(
        at: file.deletingLastPathComponent(), withIntermediateDirectories: true)
      try Data(text.utf8).write(to: file)
    }
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
