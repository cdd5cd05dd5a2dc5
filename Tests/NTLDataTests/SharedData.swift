import Foundation
import NTLTestSupport
import Testing

/// The optional folder of real data beside the package.
enum SharedData {
  static let mathematics = sharedData.appending(path: "mathematics_dataset")

  static func path(_ file: String) -> String { mathematics.appending(path: file).path }

  static let isPresent = FileManager.default.fileExists(atPath: mathematics.path)
}

extension Trait where Self == ConditionTrait {
  /// Skips a test where the real data are missing.
  static var needsSharedData: Self {
    .enabled(
      if: SharedData.isPresent,
      "no real data in ../shared/data/mathematics_dataset beside the package")
  }
}

/// Runs `body` with the path of a file that does not exist yet, in a folder of its own.
func withTemporaryFile(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.appending(path: "pairs.txt").path)
}
