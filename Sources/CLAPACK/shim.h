// LAPACK by its Fortran names and the number of threads that OpenBLAS works with.
#include <cblas.h>
#include <lapack.h>
