#pragma once

// Operations on 16 lanes that Swift's SIMD types lack, or compile lane by lane.
//
// Header only: each function is compiled into the module that imports it, for the instruction set
// of that module, and leaves no symbol behind that another module's copy could be merged with.
// Everything is written with the compiler's portable vector extension, so it serves every processor.

/// `SIMD16<Float>`
typedef float vector_float __attribute__((ext_vector_type(16)));
/// `SIMD16<UInt32>`
typedef unsigned int vector_uint32 __attribute__((ext_vector_type(16)));
/// `SIMD16<UInt64>`
typedef unsigned long long vector_uint64 __attribute__((ext_vector_type(16)));

#define VECTOR_FUNCTION static inline __attribute__((always_inline))

/// a·b + c, rounded once where the processor can: where it can't, a fused multiplication would be
/// sixteen calls of fmaf.
VECTOR_FUNCTION vector_float vector_multiply_add(vector_float a, vector_float b, vector_float c) {
#if defined(__FMA__) || defined(__aarch64__)
  return __builtin_elementwise_fma(a, b, c);
#else
  return a * b + c;
#endif
}

/// √x
VECTOR_FUNCTION vector_float vector_square_root(vector_float x) {
  return __builtin_elementwise_sqrt(x);
}

/// The sum of the lanes, in the order of a balanced tree: the same on every processor.
VECTOR_FUNCTION float vector_sum(vector_float x) {
  typedef float float8 __attribute__((ext_vector_type(8)));
  typedef float float4 __attribute__((ext_vector_type(4)));
  const float8 eight = x.lo + x.hi;
  const float4 four = eight.lo + eight.hi;
  return (four.x + four.z) + (four.y + four.w);
}

/// The largest lane, of those that are numbers.
VECTOR_FUNCTION float vector_maximum(vector_float x) { return __builtin_reduce_max(x); }

/// ln x, of the C library.
VECTOR_FUNCTION float scalar_logarithm(float x) { return __builtin_logf(x); }

/// The first `count` < 16 lanes from memory, the others from `padding`.
VECTOR_FUNCTION vector_float vector_load_first(const float *source, long count, float padding) {
  vector_float lanes = padding;
#if defined(__AVX512F__)
  // A copy through memory would stall what loads it whole; a mask costs nothing.
  return __builtin_ia32_loadups512_mask(source, lanes, (unsigned short)((1u << count) - 1));
#else
  __builtin_memcpy(&lanes, source, (unsigned long)count * sizeof(float));
  return lanes;
#endif
}

/// Writes the first `count` < 16 lanes.
VECTOR_FUNCTION void vector_store_first(vector_float lanes, float *target, long count) {
#if defined(__AVX512F__)
  __builtin_ia32_storeups512_mask(target, lanes, (unsigned short)((1u << count) - 1));
#else
  __builtin_memcpy(target, &lanes, (unsigned long)count * sizeof(float));
#endif
}

/// The first `count` < 16 lanes, and 0 in the others.
VECTOR_FUNCTION vector_float vector_first(vector_float lanes, long count) {
#if defined(__AVX512F__)
  const vector_float zero = 0;
  return __builtin_ia32_selectps_512((unsigned short)((1u << count) - 1), lanes, zero);
#else
  vector_float first = 0;
  __builtin_memcpy(&first, &lanes, (unsigned long)count * sizeof(float));
  return first;
#endif
}

/// Begins to bring the cache line at `address` closer; it may be anywhere, even outside of all memory.
VECTOR_FUNCTION void vector_prefetch(const float *address) { __builtin_prefetch(address, 0, 2); }

/// The low 32 bits of each lane times `factor`: all 64 bits of the product.
///
/// Philox keeps its 32-bit words in lanes of 64, whose upper halves are then free to hold anything:
/// a lane needs one multiplication and one shift a round, and no shuffling.
VECTOR_FUNCTION vector_uint64 vector_multiply_low_words(vector_uint64 x, unsigned int factor) {
  return (x & 0xffffffffull) * (unsigned long long)factor;
}

/// The low 32 bits of each lane.
VECTOR_FUNCTION vector_uint32 vector_low_words(vector_uint64 x) {
  return __builtin_convertvector(x, vector_uint32);
}

/// `kept` where the word is at least `threshold`, `dropped` elsewhere.
VECTOR_FUNCTION vector_float vector_select_at_least(
    vector_uint32 words, unsigned int threshold, vector_float kept, vector_float dropped) {
  return words >= threshold ? kept : dropped;
}
