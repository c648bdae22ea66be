/*
 * Claim: very large switches work.
 * Provocation: 1,000 dense cases, each with a call in it.
 * Expected end: a sum over all cases and the default.
 */
#include "port.h"

static volatile long seen;

noinline long see(long x)
{
    seen++;
    return x;
}

#define C1(n)    case n: return see(3 * (n) + 1);
#define C10(n)   C1(n) C1(n + 1) C1(n + 2) C1(n + 3) C1(n + 4) \
                 C1(n + 5) C1(n + 6) C1(n + 7) C1(n + 8) C1(n + 9)
#define C100(n)  C10(n) C10(n + 10) C10(n + 20) C10(n + 30) C10(n + 40) \
                 C10(n + 50) C10(n + 60) C10(n + 70) C10(n + 80) C10(n + 90)

static noinline long work(int n)
{
    switch ( n )
    {
    C100(0) C100(100) C100(200) C100(300) C100(400)
    C100(500) C100(600) C100(700) C100(800) C100(900)
    default: return see(-1);
    }
}

int main(void)
{
    long total = 0;

    for ( int n = 0; n <= 1000; n++ )
        total += work(n);

    print_line("total", total);
    print_line("seen", seen);

    return 0;
}
