#if canImport(Glibc)
  import Glibc
#elseif canImport(Darwin)
  import Darwin
#endif

/// ln x.
func naturalLogarithm(_ value: Float) -> Float { log(value) }

/// x^y.
func power(_ base: Float, _ exponent: Float) -> Float {
  exponent == 1 ? base : pow(base, exponent)
}
