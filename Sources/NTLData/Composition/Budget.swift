/// What a composed question may still use: modules, and entropy to share among them.
///
/// A question that is not composed is one module with all the entropy.
struct Budget {
  private(set) var modules: Int
  private(set) var entropy: Double

  init(modules: Int = 1, entropy: Double) {
    self.modules = modules
    self.entropy = entropy
  }

  /// Takes out one module with its share of the entropy, which is returned.
  ///
  /// - Precondition: a module is left.
  mutating func takeOne() -> Double {
    let share = entropy / Double(modules)
    modules -= 1
    entropy = modules == 0 ? 0 : entropy - share
    return share
  }

  /// Puts entropy back that was not needed.
  mutating func giveBack(_ entropy: Double) {
    self.entropy += entropy
  }
}

extension RandomNumberGenerator {
  /// Shares out what is left: the modules at random, the entropy to those that got modules.
  mutating func shares(of budget: Budget, count: Int) -> [Budget] {
    let modules = split(budget.modules, into: count)
    return zip(modules, dirichlet(modules)).map {
      Budget(modules: $0, entropy: budget.entropy * $1)
    }
  }
}

/// The letters that are not used yet in a question: all but `e`.
struct Letters {
  fileprivate var unused = "abcdfghijklmnopqrstuvwxyz".map { String($0) }
}

extension RandomNumberGenerator {
  /// A letter that is not used yet.
  mutating func letter(_ letters: inout Letters) throws(Redraw) -> String {
    guard !letters.unused.isEmpty else { throw Redraw() }
    return letters.unused.remove(at: integer(in: 0...letters.unused.count - 1))
  }
}
