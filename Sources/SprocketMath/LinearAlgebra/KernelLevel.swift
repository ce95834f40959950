import CSprocketKernels

/// The instruction set that the kernels use. The best one is chosen at the first call; tests and
/// benchmarks can ask for another.
package enum KernelLevel: Int32, CaseIterable, Sendable {
  case portable = 0
  case avx2 = 1
  case avx512 = 2

  /// The best level that this machine supports.
  package static var best: KernelLevel {
    KernelLevel(rawValue: sprocket_kernels_best_level()) ?? .portable
  }

  /// The level in use.
  package static var current: KernelLevel {
    KernelLevel(rawValue: sprocket_kernels_level()) ?? .portable
  }

  package var isSupported: Bool { rawValue <= Self.best.rawValue }

  /// "portable", "avx2" or "avx512".
  package var name: String { String(cString: sprocket_kernels_level_name(rawValue)) }

  /// Uses this level in the whole process from now on. Returns false, and changes nothing, when the
  /// machine lacks it.
  @discardableResult
  package func use() -> Bool { sprocket_kernels_set_level(rawValue) == 0 }
}
