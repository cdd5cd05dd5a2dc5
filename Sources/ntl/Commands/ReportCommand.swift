import ArgumentParser
import Foundation
import NTLReport

struct ReportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "report",
    abstract: "Make the report of a run again, be it finished or not.",
    discussion: """
      One page of HTML, made of the files in the run's folder: settings, curves of training and validation, \
      results of the tests, errors and answers. `ntl train` writes it at its end.
      """)

  @Argument(help: ArgumentHelp("The folder of the run.", valueName: "run"))
  var folder: String

  @Option(name: .shortAndLong, help: "The file to write (default: report.html in the folder).")
  var output: String?

  func run() throws {
    let folder = URL(filePath: folder)
    let file = output.map { URL(filePath: $0) } ?? folder.appending(path: "report.html")
    try RunReport(ofRunIn: folder).write(to: file)
    print("report: \(file.path)")
  }
}
