import Foundation
import Synchronization

/// Ctrl-C and `kill` ask for an orderly end: the step is finished, everything is saved. The second time the
/// process ends at once.
enum Interruption {
  private static let signals = Atomic<Int>(0)

  private static let last = Atomic<Int>(0)

  /// Names the process that a sweep's run belongs to: when that is gone, the run ends as if interrupted.
  static let parentVariable = "NTL_PARENT"

  private static let parent = ProcessInfo.processInfo.environment[parentVariable]
    .flatMap(pid_t.init)

  /// Whether the sweep has been killed, which could tell its runs nothing.
  private static var isOrphaned: Bool { parent.map { $0 != getppid() } ?? false }

  /// What a process that was stopped by a signal ends with; without its sweep, as if a terminal hung up.
  static var exitCode: Int32 {
    let last = last.load(ordering: .relaxed)
    return 128 + (last > 0 ? Int32(last) : SIGHUP)
  }

  static var isRequested: Bool { signals.load(ordering: .relaxed) > 0 || isOrphaned }

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
