import Foundation

/// The revision of the sources that lie where this program was built, as git knows it.
///
/// It is asked when the program runs: who changes the sources and does not build again gets the wrong
/// answer, so measure with `swift run`, which builds.
enum Revision {
  /// `1a2b3c4`, with a `+` where files have changed since; "unknown" without git, and where the sources
  /// are no repository of their own.
  static func ofSources() -> String {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
      .deletingLastPathComponent()
    return of(folder) ?? "unknown"
  }

  /// The revision of a repository's top folder; nil of any other.
  static func of(_ folder: URL) -> String? {
    func git(_ arguments: String...) -> String? {
      output(of: "git", ["-C", folder.path] + arguments)?
        .trimmingCharacters(in: .whitespacesAndNewlines)
    }
    // Unpacked into another project's repository, the sources would get that one's revision.
    guard let top = git("rev-parse", "--show-toplevel"),
      URL(filePath: top).resolvingSymlinksInPath().path == folder.resolvingSymlinksInPath().path,
      let revision = git("rev-parse", "--short", "HEAD"), !revision.isEmpty,
      let changes = git("status", "--porcelain")
    else { return nil }
    return revision + (changes.isEmpty ? "" : "+")
  }
}
