#pragma once

#include <stdbool.h>

/// The level of the x86-64 psABI whose instructions may be used: 4 (AVX-512 F, BW, CD, DQ and VL),
/// 3 (AVX2, FMA, BMI1, BMI2, F16C, LZCNT and MOVBE), and 0 for less or for another architecture.
///
/// Both the processor and the operating system, which has to save the wider registers, are asked.
int cpu_features_x86_level(void);

/// Whether AVX-512 instructions are executed in two halves, as AMD's Zen 4 does: they are then no
/// faster than AVX2's, but for having more registers.
bool cpu_features_splits_avx512(void);
