// The loss of two positions, 3 and "cat", over a vocabulary of the ten digits and two words.
// Docs/Interop.md says how to compile it.

#include <ntl.h>
#include <stdio.h>

enum { positions = 2, vocabulary = 12, cat = 10 };

int main(void) {
  // A model that is torn between 3 and 9, and sure of the cat.
  float logits[positions * vocabulary] = {0};
  logits[3] = logits[9] = 4;
  logits[vocabulary + cat] = 4;
  const int64_t labels[positions] = {3, cat};
  const float number_values[] = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9};

  ntl_loss_options options;
  ntl_loss_options_init(&options, sizeof options);
  options.loss = "ntl-was";
  options.lambda = 0.3;

  const ntl_loss_batch batch = {
      .size = sizeof batch,
      .positions = positions,
      .vocabulary = vocabulary,
      .labels = labels,
      .number_values = number_values,
      .number_value_count = sizeof number_values / sizeof *number_values,
  };

  // Where the logits are not needed any more, `logits` may take the gradient's place.
  float gradient[positions * vocabulary];
  ntl_loss_result result = {.size = sizeof result};
  if (ntl_loss_float(&options, &batch, logits, gradient, NULL, &result) != NTL_OK) {
    fprintf(stderr, "libntl %s: %s\n", ntl_version(), ntl_last_error());
    return 1;
  }
  printf(
      "loss %.4f = cross-entropy %.4f + 0.3 × NTL-WAS %.4f\n", result.loss, result.token_loss,
      result.number_loss);
  printf("derivative by the logit of 3: %.4f, of 9: %.4f\n", gradient[3], gradient[9]);
  return 0;
}
