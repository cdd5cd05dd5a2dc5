#pragma once

// Swift does not import C's _Complex: give LAPACKE plain structs of the same layout.
#define LAPACK_COMPLEX_CUSTOM
typedef struct { float real, imaginary; } lapack_plain_complex_float;
typedef struct { double real, imaginary; } lapack_plain_complex_double;
#define lapack_complex_float lapack_plain_complex_float
#define lapack_complex_double lapack_plain_complex_double
#include <lapacke.h>
