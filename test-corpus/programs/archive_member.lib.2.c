/* The member that is not needed. */
#include "port.h"

long unused_member(long x);

int main(void)
{
    return (int)unused_member(3);
}

long unused_member(long x)
{
    print("unused\n");
    return x;
}
