/// The number losses for programs in other languages: a loss of logits, and its gradient.
///
/// C11 or C++. Every function may be called from several threads at once. None keeps a pointer that it
/// was given. Docs/Interop.md has examples; the equations are in the documentation of `NTLLoss`.

#ifndef NTL_H
#define NTL_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// The version of this header. Under one major number, programs need not be compiled again.
#define NTL_VERSION "1.0.0"

/// The version of the library, which may be newer than that of the header.
const char *ntl_version(void);

// What can go wrong.

/// What became of a call.
typedef enum ntl_status {
  /// All is well.
  NTL_OK = 0,
  /// A pointer, a size or a count makes no sense. Nothing was written.
  NTL_ERROR_ARGUMENT = 1,
  /// An option is unknown, out of its range, or does nothing with this loss. Nothing was written.
  NTL_ERROR_OPTION = 2,
  /// A label is neither a token nor the ignore index. Logits are as they were.
  NTL_ERROR_LABEL = 3,
  /// The numbers of the vocabulary are fewer than two, infinite, or beyond the logits. Logits are as
  /// they were.
  NTL_ERROR_NUMBERS = 4,
  /// A loss weight is negative, NaN or infinite. Logits are as they were.
  NTL_ERROR_WEIGHT = 5,
  /// A logit that counts is NaN or infinite, or a loss too large to compute. The gradient, and logits
  /// that it should have replaced, are undefined.
  NTL_ERROR_LOGIT = 6
} ntl_status;

/// What the last call that failed on this thread had to say: a sentence in UTF-8; "" if none failed.
///
/// It stays until another call fails on this thread.
const char *ntl_last_error(void);

// Which loss.

/// How the losses of positions become one number.
typedef enum ntl_reduction {
  /// The weighted mean over the positions that a term applies to; 0 if there are none.
  NTL_REDUCTION_MEAN = 0,
  /// The weighted sum.
  NTL_REDUCTION_SUM = 1,
  /// Each position on its own. The gradient is that of their sum.
  NTL_REDUCTION_NONE = 2
} ntl_reduction;

/// Who computes.
typedef enum ntl_device {
  /// The device that computes in the type of the logits: `CPU` for float, `REFERENCE` for double.
  NTL_DEVICE_DEFAULT = 0,
  /// Plain loops in double precision on one thread. Floats are copied into doubles.
  NTL_DEVICE_REFERENCE = 1,
  /// SIMD in single precision on many threads. Doubles are copied into floats.
  NTL_DEVICE_CPU = 2
} ntl_device;

/// The losses by name: index 0, 1, …; NULL beyond the last.
const char *ntl_loss_name(size_t index);

/// Which loss, and how it is computed. ntl_loss_options_init sets the defaults.
///
/// An option that the loss does not look at must keep its default.
typedef struct ntl_loss_options {
  /// sizeof(ntl_loss_options): tells the library how much of it the program knows.
  size_t size;
  /// The loss, one of ntl_loss_name. Default: "ntl-was".
  const char *loss;
  /// λ of cross-entropy + λ·loss, each by its own mean. Default: NaN, the loss alone. Not for "ce" and
  /// "gaussian-ce".
  double lambda;
  /// How the losses of positions become one number. Default: the mean.
  ntl_reduction reduction;
  /// Who computes. Default: who computes in the type of the logits.
  ntl_device device;
  /// Positions with this label count for nothing. Default: −100.
  int64_t ignore_index;
  /// The token of the decimal point; −1, the default: none.
  int64_t dot_id;
  /// The token of the minus sign; −1, the default: none.
  int64_t minus_id;
  /// Threads of the CPU device, up to 1024. Default: 0, as many as the variable NTL_THREADS says, or else
  /// one for each core. Results are the same bits for any number.
  int32_t threads;
  /// ntl-…, number-level: 1 charges probability outside of the number tokens. Default: 0.
  int32_t reweigh;
  /// was-cdf: 1 takes values for one apart, as the paper does. Default: 0.
  int32_t unit_spacing;
  /// With λ: 1 gives the cross-entropy beside the loss a Gaussian target of width sigma. Default: 0.
  int32_t smooth_tokens;
  /// number-level: 1 lets a decimal point belong to a number; needs dot_id. Default: 0.
  int32_t float_level;
  /// ntl-huber: where the loss turns from a square into a line. Default: 1.
  double huber_delta;
  /// ntl-was: how many times the nearest wrong number the farthest costs, above 1. Default: NaN, as it is.
  double squash_factor;
  /// gaussian-ce, was-cdf: width of the target. Default: NaN, 1 for gaussian-ce and one-hot for was-cdf.
  double sigma;
  /// place-weighted, ntil: by how much a place weighs more than the next. Default: 1.2.
  double place_base;
  /// dist2, ntil: τ. Default: NaN, 1 for dist2 and 0.1 for ntil.
  double temperature;
  /// circular: the length of the circle. Default: NaN, one more than the largest distance.
  double period;
} ntl_loss_options;

/// Sets the defaults; `size` is sizeof(ntl_loss_options).
ntl_status ntl_loss_options_init(ntl_loss_options *options, size_t size);

// What it is computed of.

/// The labels of a batch and the vocabulary they are from. Fields left 0 are left out.
typedef struct ntl_loss_batch {
  /// sizeof(ntl_loss_batch).
  size_t size;
  /// n: how many labels there are, of all sequences together.
  size_t positions;
  /// v: how many columns the logits have. Models may have more than their tokenizer has tokens.
  size_t vocabulary;
  /// Positions of one sequence: a number never goes on from one to the next. 0: all are one sequence.
  size_t sequence_length;
  /// [n], or NULL where labels_int32 is given.
  const int64_t *labels;
  /// [n], or NULL where labels is given.
  const int32_t *labels_int32;
  /// The number that each token stands for, from token 0 on; NaN: none. Only "ce" can do without.
  const float *number_values;
  /// How many number_values there are; tokens from there on are no numbers.
  size_t number_value_count;
  /// [n], how much the number loss of each position counts, at least 0; for "ce" and "gaussian-ce" the
  /// loss of its token. A number of several tokens has its weight at its first digit. NULL: all alike.
  const float *loss_weights;
} ntl_loss_batch;

/// What was computed.
typedef struct ntl_loss_result {
  /// sizeof(ntl_loss_result), set by the program.
  size_t size;
  /// The loss; the sum of the losses where they are not reduced.
  double loss;
  /// Of that, cross-entropy.
  double token_loss;
  /// Of that, the number loss, before λ.
  double number_loss;
  /// What the mean of cross-entropy divides by: the labels that are not ignored, or their weights.
  double token_count;
  /// What the mean of the number loss divides by: the numbers in the labels, or their weights.
  double number_count;
} ntl_loss_result;

/// The loss of logits in single precision, and its gradient.
///
/// `logits` is [n, v], row after row, `gradient` [n, v] too, or NULL. They may be the same memory: the
/// gradient then replaces the logits, and nothing is copied. They may not overlap otherwise.
///
/// `losses` is [n], or NULL: what each position adds to a sum, whatever the reduction. It must be given
/// where losses are not reduced. `result` may be NULL.
ntl_status ntl_loss_float(
    const ntl_loss_options *options, const ntl_loss_batch *batch,
    const float *logits, float *gradient, double *losses, ntl_loss_result *result);

/// The same in double precision.
ntl_status ntl_loss_double(
    const ntl_loss_options *options, const ntl_loss_batch *batch,
    const double *logits, double *gradient, double *losses, ntl_loss_result *result);

#ifdef __cplusplus
}
#endif

#endif
