import Foundation
import Synchronization

/// Ctrl-C and `kill` ask for an orderly end: the step is finished, everything is saved. The second time the
/// process ends at once.
enum Interruption {
  private static let signals = Atomic<Int>(0)

  static var isRequested: Bool { signals.load(ordering: .relaxed) > 0 }

  static func listen() {
    // Whoever started this process may have left signals blocked.
    var wanted = sigset_t()
    sigemptyset(&wanted)
    for number in [SIGINT, SIGTERM] {
      sigaddset(&wanted, number)
      signal(number) { number in
        if Interruption.signals.add(1, ordering: .relaxed).oldValue > 0 { _exit(128 + number) }
      }
    }
    pthread_sigmask(SIG_UNBLOCK, &wanted, nil)
  }
}
