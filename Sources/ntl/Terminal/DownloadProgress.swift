import Foundation
import NTLHub

/// Shows a download: a bar on a terminal, and otherwise a line for each file.
final class DownloadProgress {
  private let line = StatusLine()
  private let clock = ContinuousClock()
  private var title = ""
  private var filesLeft = 0
  private var bytes = 0
  /// When the first bytes came, and how many were there already.
  private var start: (time: ContinuousClock.Instant, bytes: Int)?

  func show(_ event: HubEvent) {
    switch event {
    case .begins(let repository, let files, let bytes):
      (title, filesLeft, self.bytes) = (repository, files, bytes)
      if !line.isTerminal {
        line.end(
          "\(title)  downloading \(files == 1 ? "1 file" : "\(files) files"), \(byteCount(bytes))")
      }
    case .progress(let progress):
      if line.isTerminal {
        line.show(
          "\(title)  \(StatusLine.bar(progress.allBytes, of: progress.allSize)) "
            + "\(byteCount(progress.allBytes)) of \(byteCount(progress.allSize))\(pace(progress))"
            + "  \(progress.file)")
      }
    case .finished(let file, let bytes):
      filesLeft -= 1
      if !line.isTerminal {
        line.end("\(title)  \(file), \(byteCount(bytes))")
      } else if filesLeft == 0 {
        line.end("\(title)  downloaded, \(byteCount(self.bytes))")
      }
    case .waits(let file):
      line.end("\(file): another process is downloading it; waiting until it is done")
    case .retries(let file, let reason, let seconds):
      line.end("\(file): \(reason); trying again in \(Progress.time(seconds))")
    }
  }

  /// Leaves the line to what is said next.
  func clear() { line.clear() }

  private func pace(_ progress: TransferProgress) -> String {
    guard let start else {
      start = (clock.now, progress.allBytes)
      return ""
    }
    let seconds = (clock.now - start.time) / .seconds(1)
    let rate = Double(progress.allBytes - start.bytes) / seconds
    guard seconds > 0.5, rate >= 1 else { return "" }
    let rest = Double(progress.allSize - progress.allBytes) / rate
    return "  \(byteCount(Int(rate)))/s  \(Progress.time(rest)) left"
  }
}
