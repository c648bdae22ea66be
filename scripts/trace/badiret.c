/* SPDX-License-Identifier: MIT */
/*
 * A PV guest's IRET that faults: the guest must get a #GP, and the hypervisor
 * must live.  Signal handlers return to selectors that are no code and to an
 * address that is none, from two processes at once.  Exit code 0 when each
 * such return ended in SIGSEGV.
 */
#define _GNU_SOURCE
#include <setjmp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/wait.h>
#include <ucontext.h>
#include <unistd.h>

enum { ROUNDS = 50 };
/* In the LDT, in Xen's part of the GDT, a data segment, behind both tables. */
static const unsigned int selectors[] = { 0x0f, 0x07, 0x5f, 0x83, 0xfff7 };

static sigjmp_buf before;
static volatile unsigned int selector;
static volatile unsigned long address;

static void spoil(int signal, siginfo_t *info, void *context)
{
    greg_t *regs = ((ucontext_t *)context)->uc_mcontext.gregs;

    (void)signal;
    (void)info;
    if ( selector )
        regs[REG_CSGSFS] = (regs[REG_CSGSFS] & ~0xffffLL) | selector;
    if ( address )
        regs[REG_RIP] = (greg_t)address;
}

static void faulted(int signal, siginfo_t *info, void *context)
{
    (void)info;
    (void)context;
    siglongjmp(before, signal);
}

static int returns_to(unsigned int cs, unsigned long rip)
{
    int signal = sigsetjmp(before, 1);

    if ( signal == 0 )
    {
        selector = cs;
        address = rip;
        raise(SIGUSR1);
        fprintf(stderr, "no fault: %#x:%#lx\n", cs, rip);
        return 1;
    }
    return signal != SIGSEGV;
}

int main(void)
{
    static char stack[65536];
    stack_t other = { .ss_sp = stack, .ss_size = sizeof(stack) };
    struct sigaction action = { .sa_sigaction = spoil,
                                .sa_flags = SA_SIGINFO | SA_ONSTACK };
    int bad = 0, status, round;
    pid_t child = fork();
    size_t i;

    sigaltstack(&other, NULL);
    sigaction(SIGUSR1, &action, NULL);
    action.sa_sigaction = faulted;
    action.sa_flags |= SA_NODEFER;
    sigaction(SIGSEGV, &action, NULL);
    sigaction(SIGBUS, &action, NULL);
    for ( round = 0; round < ROUNDS; round++ )
    {
        for ( i = 0; i < sizeof(selectors) / sizeof(*selectors); i++ )
            bad |= returns_to(selectors[i], 0);
        bad |= returns_to(0, 0x8000000000001000UL);
    }
    if ( child == 0 )
        _exit(bad);
    return waitpid(child, &status, 0) != child || status || bad;
}
