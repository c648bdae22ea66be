/* Duplicated on purpose. */
typedef long counter(long);

static inline noinline long next_number(long base)
{
    static volatile long number;

    return base + ++number;
}

counter *other_counter(void);
long other_next(long base);
