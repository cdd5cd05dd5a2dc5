import NTLTensor
import Testing

@testable import ntl_bench

@Suite struct HashedScalarsTests {
  /// What `Benchmarks/peers/hashed.py` draws, in units of 2⁻²³.
  @Test func thePeerDrawsTheSame() {
    let scalars = HashedScalars("x")
    #expect((0..<4).map { scalars[$0] * 0x1p23 } == [-4_521_541, 482_217, -8_019_321, 3_591_220])
    // Beyond the first chunk of either.
    #expect(scalars[1 << 22] * 0x1p23 == 7_262_561)
    #expect(
      HashedScalars("targets").columns(4, below: 32_128) == [1_705, 5_516, 24_214, 20_010])
  }

  @Test func everyDeviceDrawsTheSame() {
    func drawn(on device: any Device) -> [Double] {
      let y = Buffer(count: 70_000, on: device)
      device.draw("secondMoment", .positive, into: y)
      return device.doubles(y)
    }
    let scalars = drawn(on: ReferenceDevice.shared)
    #expect(scalars == drawn(on: CPUDevice.shared))
    #expect(scalars.prefix(2).map { $0 * 0x1p23 } == [6_175_948, 8_262_355])
    #expect(scalars.allSatisfy { (0...1).contains($0) })
  }
}
