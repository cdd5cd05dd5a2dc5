#include "CPUFeatures.h"

#if defined(__x86_64__)
#include <cpuid.h>

// Bit positions: Intel 64 and IA-32 Architectures Software Developer's Manual, volume 2, CPUID.
enum {
  // Leaf 1, ECX.
  FMA = 1u << 12, MOVBE = 1u << 22, OSXSAVE = 1u << 27, AVX = 1u << 28, F16C = 1u << 29,
  // Leaf 7, EBX.
  BMI1 = 1u << 3, AVX2 = 1u << 5, BMI2 = 1u << 8,
  AVX512F = 1u << 16, AVX512DQ = 1u << 17, AVX512CD = 1u << 28, AVX512BW = 1u << 30,
  // Leaf 0x80000001, ECX.
  LZCNT = 1u << 5,
  // The registers that the operating system saves, XCR0: xmm and ymm; and with them k, zmm.
  SAVES_YMM = 0x06, SAVES_ZMM = 0xe6,
};
static const unsigned AVX512VL = 1u << 31;  // too large for an enumerator

static bool has(unsigned word, unsigned bits) { return (word & bits) == bits; }

int cpu_features_x86_level(void) {
  unsigned eax, ebx, leaf1, leaf7, extended, edx, saved, high;
  if (!__get_cpuid(1, &eax, &ebx, &leaf1, &edx)) return 0;
  if (!has(leaf1, FMA | MOVBE | OSXSAVE | AVX | F16C)) return 0;
  if (!__get_cpuid_count(7, 0, &eax, &leaf7, &ebx, &edx)) return 0;
  if (!has(leaf7, BMI1 | AVX2 | BMI2)) return 0;
  if (!__get_cpuid(0x80000001, &eax, &ebx, &extended, &edx)) return 0;
  if (!has(extended, LZCNT)) return 0;

  __asm__ volatile("xgetbv" : "=a"(saved), "=d"(high) : "c"(0));
  if (!has(saved, SAVES_YMM)) return 0;
  const bool avx512 = has(leaf7, AVX512F | AVX512DQ | AVX512CD | AVX512BW | AVX512VL);
  return avx512 && has(saved, SAVES_ZMM) ? 4 : 3;
}

bool cpu_features_splits_avx512(void) {
  unsigned eax, ebx, ecx, edx;
  if (cpu_features_x86_level() < 4 || !__get_cpuid(0, &eax, &ebx, &ecx, &edx)) return false;
  const bool isAMD = ebx == 0x68747541 && edx == 0x69746e65 && ecx == 0x444d4163;  // AuthenticAMD
  if (!isAMD || !__get_cpuid(1, &eax, &ebx, &ecx, &edx)) return false;
  // The base family is 15 in all of them; the extended one is added to it. 0x19 is Zen 3 and Zen 4.
  return ((eax >> 8) & 0xf) + ((eax >> 20) & 0xff) == 0x19;
}

#else

int cpu_features_x86_level(void) { return 0; }
bool cpu_features_splits_avx512(void) { return false; }

#endif
