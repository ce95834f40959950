// Lets OpenBLAS use the instructions that the processor has.
//
// OpenBLAS (0.3.21 in Debian 12) chooses its kernels by the processor's model number, and takes those
// of 2004 (SSE3) for a model that is newer than itself: a Cholesky factorisation on an Emerald Rapids
// then takes 4.5 times as long as it could. Its documented way out, OPENBLAS_CORETYPE, is read while
// the library is loaded, before any line of ours runs. So the choice is made again.
//
// This runs before main, when there are no threads of ours: changing the environment is safe then,
// and so is changing the table of kernels, since no routine is running. The two functions have been
// part of OpenBLAS with DYNAMIC_ARCH since 0.2; they are weak here, so that one without them links,
// and is left alone. What the user has set in OPENBLAS_CORETYPE stands.
#define _GNU_SOURCE
#include <stdlib.h>
#include <strings.h>

#if defined(__x86_64__)

extern char *openblas_get_corename(void) __attribute__((weak));
extern void gotoblas_dynamic_quit(void) __attribute__((weak));
extern void gotoblas_dynamic_init(void) __attribute__((weak));

// Cores of OpenBLAS that do not use AVX2, and are chosen for unknown models.
static int is_fallback(const char *core) {
  static const char *const cores[] = {
      "Prescott", "Core2", "Katmai", "Coppermine", "Northwood", "Banias", "Athlon", "Opteron",
  };
  for (size_t i = 0; i < sizeof cores / sizeof *cores; i++) {
    if (strcasecmp(core, cores[i]) == 0) return 1;
  }
  return 0;
}

__attribute__((constructor)) static void choose_openblas_core(void) {
  if (!openblas_get_corename || !gotoblas_dynamic_quit || !gotoblas_dynamic_init) return;
  if (getenv("OPENBLAS_CORETYPE") || !is_fallback(openblas_get_corename())) return;
  __builtin_cpu_init();
  const char *core = NULL;
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
      __builtin_cpu_supports("avx512dq") && __builtin_cpu_supports("avx512vl") &&
      __builtin_cpu_supports("avx512cd")) {
    core = "SkylakeX";
  } else if (__builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma")) {
    core = "Haswell";
  }
  if (!core || setenv("OPENBLAS_CORETYPE", core, 1) != 0) return;
  gotoblas_dynamic_quit();
  gotoblas_dynamic_init();
  // Not for the programs that this one starts.
  unsetenv("OPENBLAS_CORETYPE");
}

#endif
