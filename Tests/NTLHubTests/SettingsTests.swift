import Foundation
import NTLHub
import Testing

/// The environment, as `huggingface_hub` reads it.
@Suite struct SettingsTests {
  @Test(arguments: [
    (["HF_HUB_CACHE": "/c", "HF_HOME": "/h", "XDG_CACHE_HOME": "/x"], "/c"),
    (["HF_HOME": "/h", "XDG_CACHE_HOME": "/x"], "/h/hub"),
    (["HF_HUB_CACHE": "", "XDG_CACHE_HOME": "/x"], "/x/huggingface/hub"),
    (["HOME": "/u"], "/u/.cache/huggingface/hub"),
    (["HOME": "/u", "HF_HOME": "~/h"], "/u/h/hub"),
  ])
  func theCacheIsWhereOtherProgramsLook(_ environment: [String: String], cache: String) throws {
    #expect(try HubSettings(environment: environment).cache.path == cache)
  }

  @Test(arguments: [
    ("1", true), ("true", true), ("YES", true), ("On", true), ("0", false), ("", false),
    ("2", false),
  ])
  func offlineIsSaidInFourWays(_ value: String, isOffline: Bool) throws {
    #expect(try HubSettings(environment: ["HF_HUB_OFFLINE": value]).isOffline == isOffline)
  }

  @Test func theTokenComesFromTheEnvironmentElseFromAFile() throws {
    let home = FileManager.default.temporaryDirectory.appending(path: "ntl-\(UUID().uuidString)")
    try FileManager.default.createDirectory(at: home, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: home) }
    #expect(try HubSettings(environment: ["HF_HOME": home.path]).token == nil)
    try Data("from-home\n".utf8).write(to: home.appending(path: "token"))
    try Data("from-path".utf8).write(to: home.appending(path: "other"))
    var environment = ["HF_HOME": home.path]
    #expect(try HubSettings(environment: environment).token == "from-home")
    environment["HF_TOKEN_PATH"] = home.appending(path: "other").path
    #expect(try HubSettings(environment: environment).token == "from-path")
    environment["HF_TOKEN"] = " from-variable\n"
    #expect(try HubSettings(environment: environment).token == "from-variable")
  }

  @Test(arguments: [
    ["HF_ENDPOINT": "huggingface.co"], ["HF_ENDPOINT": "ftp://a"], ["HF_ENDPOINT": "http://"],
    ["HF_HUB_DOWNLOAD_TIMEOUT": "soon"], ["HF_TOKEN": "secret\r\nX-Header: 1"],
  ])
  func whatCannotBeUsedIsNamed(_ environment: [String: String]) throws {
    do {
      _ = try HubSettings(environment: environment)
      Issue.record("accepted")
    } catch {
      #expect("\(error)".hasPrefix(environment.first!.key))
      #expect(!"\(error)".contains("secret"))
    }
  }
}
