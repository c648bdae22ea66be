/* The table: 64 handlers and two holes. */
#include "port.h"

typedef long handler(long a, long b);

extern handler *const hypercalls[];
extern const unsigned int hypercall_count;

#define H(n) static long h##n(long a, long b) { return a * b + 1##n; }
#define H8(n) H(n##0) H(n##1) H(n##2) H(n##3) H(n##4) H(n##5) H(n##6) H(n##7)
#define R8(n) h##n##0, h##n##1, h##n##2, h##n##3, \
              h##n##4, h##n##5, h##n##6, h##n##7

H8(0) H8(1) H8(2) H8(3) H8(4) H8(5) H8(6) H8(7)

handler *const hypercalls[] = {
    R8(0), NULL, R8(1), R8(2), R8(3), R8(4), NULL, R8(5), R8(6), R8(7),
};

const unsigned int hypercall_count = sizeof(hypercalls) / sizeof(*hypercalls);
