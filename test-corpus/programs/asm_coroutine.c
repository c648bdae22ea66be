/*
 * Claim: code that switches stacks works: a saved stack holds an index.
 * Provocation: a coroutine on its own stack, entered through a pointer and
 * then switched to and from three times.
 * Expected end: the two sides take turns.
 */
#include "port.h"

/*
 * Save the stack pointer in *from and go on at stack `to`; if start is given,
 * by calling it there (it must not return).
 */
void asm_switch(void **from, void *to, void (*start)(void));

static char stack[16384] __attribute__((__aligned__(16)));
static void *main_stack, *coroutine_stack;

static noreturn void coroutine(void)
{
    for ( long turn = 0; ; turn++ )
    {
        print_line("coroutine", turn);
        asm_switch(&coroutine_stack, main_stack, NULL);
    }
}

int main(void)
{
    asm_switch(&main_stack, stack + sizeof(stack), coroutine);
    for ( long turn = 0; turn < 3; turn++ )
    {
        print_line("main", turn);
        asm_switch(&main_stack, coroutine_stack, NULL);
    }

    return 0;
}
