import Foundation
import NTLHub

/// Where something that is named on the command line is.
enum Place {
  /// An existing path, or the folder of a repository in the cache, downloaded if need be.
  static func url(of text: String, for contents: Contents) throws -> URL {
    if let path = try Hub.path(text) { return path }
    let progress = DownloadProgress()
    do {
      return try Hub(HubSettings(), observing: progress.show).locate(text, for: contents)
    } catch HubError.unreachable(let host, let reason) {
      progress.clear()
      throw InputError(
        "\(text) is no file or folder here and not whole in the cache, and \(host) cannot be reached: "
          + "\(reason); check the name, or try again later, when what has arrived is gone on with")
    } catch {
      progress.clear()
      throw error
    }
  }
}
