import Foundation
import Synchronization

/// Ends what a run has begun outside of its own process, peers and files, when it is interrupted.
enum Interruption {
  /// What is to be done, until it is let go.
  final class Cleanup: Sendable {
    fileprivate let action: @Sendable () -> Void

    init(_ action: @escaping @Sendable () -> Void) {
      self.action = action
      pending.withLock { $0[ObjectIdentifier(self)] = action }
    }

    /// It need not be done any more.
    func cancel() { pending.withLock { $0[ObjectIdentifier(self)] = nil } }
  }

  private static let pending = Mutex<[ObjectIdentifier: @Sendable () -> Void]>([:])

  /// From now on SIGINT and SIGTERM clean up before they end the process.
  ///
  /// - Returns: what watches, to be kept.
  static func watch() -> [any DispatchSourceSignal] {
    [SIGINT, SIGTERM].map { number in
      signal(number, SIG_IGN)
      let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
      source.setEventHandler {
        for action in pending.withLock({ Array($0.values) }) { action() }
        exit(128 + number)
      }
      source.resume()
      return source
    }
  }
}
