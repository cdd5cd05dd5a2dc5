import Foundation
import Synchronization

/// Ctrl-C and `kill` ask for an orderly end: the step is finished, everything is saved. The second time the
/// process ends at once.
enum Interruption {
  private static let signals = Atomic<Int>(0)

  private static let last = Atomic<Int>(0)

  /// What a process that was stopped by a signal ends with.
  static var exitCode: Int32 { 128 + Int32(last.load(ordering: .relaxed)) }

  static var isRequested: Bool { signals.load(ordering: .relaxed) > 0 }

  static func listen() {
    // Made now: not in the handler, where nothing may be allocated.
    _ = (signals.load(ordering: .relaxed), last.load(ordering: .relaxed))
    // Whoever started this process may have left signals blocked.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&wanted, number)
      signal(number) { number in
        if Interruption.signals.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
        Interruption.last.store(Int(number), ordering: .relaxed)
      }
    }
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }
}
