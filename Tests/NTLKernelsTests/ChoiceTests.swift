import Foundation
import NTLKernels
import Testing

@Suite struct ChoiceTests {
  @Test func theBaselineIsAlwaysUsableAndComesLast() {
    #expect(Kernels.usable.last?.name == "baseline")
    #expect(Set(Kernels.usable.map(\.name)).count == Kernels.usable.count)
  }

  @Test func theBestIsTheFirstUnlessTheEnvironmentSaysOtherwise() {
    let wanted = ProcessInfo.processInfo.environment["NTL_SIMD"] ?? Kernels.usable[0].name
    #expect(Kernels.best.name == wanted)
  }

  @Test func theEnvironmentOverrulesTheChoice() async {
    await #expect(processExitsWith: .success) {
      setenv("NTL_SIMD", "baseline", 1)
      guard Kernels.best.name == "baseline" else { exit(1) }
    }
  }

  @Test func anUnknownChoiceStopsTheProgramAndNamesTheUsableOnes() async {
    let result = await #expect(
      processExitsWith: .failure, observing: [\.standardErrorContent]
    ) {
      setenv("NTL_SIMD", "mmx", 1)
      print(Kernels.best)
    }
    let message = String(decoding: result?.standardErrorContent ?? [], as: UTF8.self)
    #expect(message.contains("'mmx'"))
    #expect(message.contains("baseline"))
  }
}
