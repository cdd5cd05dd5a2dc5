import ArgumentParser

@main
struct NTL: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "ntl",
    abstract: "Train and evaluate language models with the Number Token Loss.",
    discussion: """
      Cross-entropy treats every wrong token alike. The Number Token Loss makes a wrong number token \
      cost more the farther its value lies from the truth (Zausinger et al., "Regress, Don't Guess", \
      ICML 2025).
      """,
    subcommands: [
      Train.self, Evaluate.self, Generate.self, Compare.self, Logits.self, Tokenize.self,
      Inspect.self, Probe.self, MetricsCommand.self, ReportCommand.self, LossCommand.self,
      DataCommand.self, ConfigCommand.self, Sweep.self, Doctor.self,
    ])
}
