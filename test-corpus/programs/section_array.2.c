/* More entries. */
#include "port.h"
#include "section_array.h"

static int second_init(void)
{
    print("second init\n");
    return 2;
}
INITCALL(second_init);

static int third_init(void)
{
    print("third init\n");
    return 3;
}
INITCALL(third_init);

static long beta_probe(long x)
{
    return x + 2;
}
DRIVER(beta, beta_probe);
