import COpenBLAS
import Foundation
import NTLKernels
import NTLTensor
import Testing

/// The choice of kernels is the process's: each test has a process of its own.
@Suite struct OpenBLASTests {
  /// Brings the library into the state that Debian's build is in on processors it does not know.
  @Test func oldKernelsAreRepairedAndMultiplyRightly() async {
    await #expect(processExitsWith: .success) {
      guard OpenBLAS.coreForThisProcessor != nil,
        let process = dlopen(nil, RTLD_NOW), let quit = dlsym(process, "gotoblas_dynamic_quit"),
        let start = dlsym(process, "gotoblas_dynamic_init")
      else { return }
      typealias Procedure = @convention(c) () -> Void
      setenv("OPENBLAS_CORETYPE", "Prescott", 1)
      unsafeBitCast(quit, to: Procedure.self)()
      unsafeBitCast(start, to: Procedure.self)()
      unsetenv("OPENBLAS_CORETYPE")
      #expect(String(cString: openblas_get_corename()) == "Prescott")

      let blas = OpenBLAS()
      #expect(blas.coreBeforeRepair == "Prescott" && blas.core == OpenBLAS.coreForThisProcessor)
      #expect(blas.repair.hasPrefix("done") && !blas.isUnsuitableForProcessor)
      let a: [Float] = [1, 2, 3, 4, 5, 6]
      var c = [Float](repeating: 0, count: 4)
      cblas_sgemm(
        CblasRowMajor, CblasNoTrans, CblasTrans, 2, 2, 3, 1, a, 3, a, 3, 0, &c, 2)
      #expect(c == [14, 32, 32, 77])
    }
  }

  @Test func aChoiceOfTheUsersIsLeftAlone() async {
    await #expect(processExitsWith: .success) {
      setenv("OPENBLAS_CORETYPE", "Haswell", 1)
      #expect(OpenBLAS().repair.contains("OPENBLAS_CORETYPE=Haswell"))
    }
  }

  @Test func thisProcessHasKernelsForItsProcessor() {
    _ = CPUDevice.shared
    #expect(!OpenBLAS.prepared.isUnsuitableForProcessor)
    #expect(openblas_get_num_threads() == 1)
  }
}
