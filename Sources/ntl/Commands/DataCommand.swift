import ArgumentParser

struct DataCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "data", abstract: "Make data, and look at them.",
    subcommands: [
      GenerateData.self,
      PrepareData.self,
      InspectData.self,
    ])
}
