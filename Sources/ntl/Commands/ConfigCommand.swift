import ArgumentParser
import Foundation
import NTLExperiment

struct ConfigCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "config",
    abstract: "The settings of the paper's experiments, by the names of its files and keys.",
    discussion: "How they go together is told in Docs/Configuration.md.",
    subcommands: [ListConfigurations.self, ShowConfiguration.self, ExportConfigurations.self])
}

/// Where settings are looked for.
struct ConfigurationOptions: ParsableArguments {
  @Option(
    help: """
      A folder with files of your own, DIR/model_args/NAME.yaml and so on, which win over those that come with \
      the program.
      """)
  var configFolder: String?

  func library() throws -> PresetLibrary {
    try PresetLibrary(folder: configFolder.map { URL(filePath: $0) })
  }
}

struct ListConfigurations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "list", abstract: "List groups and their options, or those of one group.")

  @Argument(help: "model_args, dataset_args, training_args, run_specific_config or hydra_config.")
  var group: String?

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let library = try options.library()
    let groups =
      try group.map { [try ConfigurationGroup(named: $0)] } ?? ConfigurationGroup.allCases
    for group in groups {
      if groups.count > 1 { print("\(group.rawValue)") }
      let options = library.options(of: group)
      let width = options.map(\.count).max() ?? 0
      for option in options {
        let padding = String(repeating: " ", count: width - option.count + 2)
        let summary = try library.summary(of: option, in: group)
        print("\(groups.count > 1 ? "  " : "")\(option)\(summary.isEmpty ? "" : padding + summary)")
      }
    }
  }
}

struct ShowConfiguration: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "show",
    abstract: "Print what the words of `ntl train` resolve to, as YAML.",
    discussion: "Each value has a comment that says where it was written.")

  @Argument(help: "group=option, group.key=value, +group.key=value.")
  var words: [String] = []

  @Flag(help: "Without comments about origins.")
  var plain = false

  @Flag(help: "With the keys that nothing sets, and their defaults.")
  var all = false

  @OptionGroup var options: ConfigurationOptions

  func run() throws {
    let resolved = try ConfigurationResolver(options.library()).resolve(words)
    print(resolved.yaml(origins: !plain, defaults: all), terminator: "")
  }
}

struct ExportConfigurations: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write the files that come with the program to a folder, to begin with.")

  @Argument(help: "The folder; files that are there already are not overwritten.")
  var folder: String

  func run() throws {
    let files = try PresetLibrary.export(to: URL(filePath: folder))
    print("\(files.count) files written to \(folder); use them with --config-folder \(folder)")
  }
}
