/*
 * Claim: computed goto works, though it is an indirect jump in plain code.
 * Provocation: a byte-code interpreter with a static table of labels, calls
 * between the jumps, and a label address in a local variable.
 * Expected end: the byte code computes 42 and halts.
 */
#include "port.h"

enum { PUSH, ADD, MULTIPLY, SHOW, HALT };

static noinline long run(const unsigned char *code)
{
    static const void *const labels[] = {
        &&push, &&add, &&multiply, &&show, &&halt,
    };
    long stack[8], *top = stack;
    const void *next = labels[*code++];

    goto *next;
push:
    *top++ = *code++;
    goto *labels[*code++];
add:
    top--;
    top[-1] += *top;
    goto *labels[*code++];
multiply:
    top--;
    top[-1] *= *top;
    goto *labels[*code++];
show:
    print_line("top", top[-1]);
    goto *labels[*code++];
halt:
    return top[-1];
}

static const unsigned char program[] = {
    PUSH, 4, PUSH, 10, MULTIPLY, SHOW, PUSH, 2, ADD, HALT,
};

int main(void)
{
    print_line("result", run(program));

    return 0;
}
