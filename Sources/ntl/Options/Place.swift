import Foundation
import NTLHub
import NTLTrainer

/// Where something that is named on the command line is.
enum Place {
  /// An existing path, of a run its latest checkpoint, or the folder of a repository in the cache, downloaded
  /// if need be.
  static func url(of text: String, for contents: Contents) throws -> URL {
    if let path = try Hub.path(text) { return (try? Checkpoint.find(path.path).folder) ?? path }
    let progress = DownloadProgress()
    do {
      return try Hub(HubSettings(), observing: progress.show).locate(text, for: contents)
    } catch {
      progress.clear()
      throw error
    }
  }
}
