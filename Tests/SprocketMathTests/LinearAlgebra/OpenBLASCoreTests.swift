import CLAPACK
import SprocketMath
import Testing

@Suite struct OpenBLASCoreTests {
  @Test("OpenBLAS uses AVX2 or AVX-512 where the processor has it, however new its model")
  func core() {
    let core = String(cString: openblas_get_corename())
    if KernelLevel.best != .portable { #expect(!["Prescott", "Core2", "Katmai"].contains(core)) }
  }
}
