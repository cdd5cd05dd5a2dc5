import Foundation
import NTLData
import Testing

struct GenerateDataTests {
  @Test func allModulesBecomeTheFoldersOfTheDataset() throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: folder) }
    let arguments = ["data", "generate", "--module", "all", "--count", "3", "--output"]
    let command = try Command.run(arguments + [folder.path])
    #expect(command.status == 0, "\(command.errors)")
    for module in MathematicsModule.paper {
      for level in module.levels {
        let file = folder.appending(path: "\(level.rawValue)/\(module.rawValue).txt")
        let expected = try module.questionAnswers(count: 3, at: level, seed: 1)
        #expect(
          try String(contentsOf: file, encoding: .utf8)
            == expected.map { "\($0.question)\n\($0.answer)\n" }.joined())
      }
    }
    let files = try FileManager.default.subpathsOfDirectory(atPath: folder.path)
    #expect(files.count { $0.hasSuffix(".txt") } == 4 * 13 + 7)
  }

  @Test func helpNamesEveryModule() throws {
    let help = try Command.run(["data", "generate", "--help"]).output
    for module in MathematicsModule.allCases { #expect(help.contains("  \(module.rawValue)\n")) }
  }

  @Test(arguments: [
    (["--module", "all"], "--output"),
    (["--module", "arithmetic__mul_big", "--level", "interpolate"], "extrapolate"),
    (["--module", "algebra__linear_3d"], "algebra__linear_2d"),
    (["--output", "/dev/full"], "/dev/full"),
  ])
  func mistakesGetASentence(_ options: [String], _ word: String) throws {
    let command = try Command.run(["data", "generate"] + options)
    #expect(command.status != 0 && command.errors.contains(word), "\(command.errors)")
  }
}
