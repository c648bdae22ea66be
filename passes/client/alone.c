/*
 * Step 1: what plain clang or ld does alone.
 *
 * These lists are short and sure; every other decision is CompilerDriver's and LinkDriver's. Sure means: we know of the argument in
 * question that it is an option and not the value of the one before it.
 */
#include "client.h"

static const char *const cc_alone[] = {
    "-E", "-S", "-M", "-MM", "-fsyntax-only", "-###", "--version", "--help", "-dumpmachine", "-dumpversion", NULL
};
static const char *const ld_alone[] = { "-r", "--relocatable", "--version", "--help", NULL };

/* Options that surely leave the next argument alone. */
static const char *const cc_plain[] = {
    "-c", "-P", "-C", "-O", "-g", "-v", "-w", "-pipe", "-ansi", "-pedantic", "-MD", "-MMD", "-MP", "-nostdinc", "-nostdlib", "-fpic",
    "-fPIC", "-m16", "-m32", "-m64", "-msoft-float", NULL
};
static const char *const cc_joined[] = { "-W", "-O", "-g", "-D", "-U", "-I", "-fno-", "-mno-", "-mskip-", "-print-", "--print-", NULL };
static const char *const ld_plain[] = {
    "-d", "-s", "-S", "-x", "-X", "-n", "-N", "-v", "-V", "-EL", "-nostdlib", "--build-id", "-r", "--relocatable", NULL
};
static const char *const ld_joined[] = { "-melf_", "--no-", NULL };

static bool in(const char *s, const char *const *list)
{
    while ( *list && strcmp(s, *list) )
        list++;
    return *list;
}

/* Whether s is one of the prefixes with something behind it. */
static bool in_joined(const char *s, const char *const *prefixes)
{
    while ( *prefixes && !(starts(s, *prefixes) && s[strlen(*prefixes)]) )
        prefixes++;
    return *prefixes;
}

/* Whether argument i stands for itself. */
static bool stands_alone(const struct list *args, size_t i, const char *const *plain, const char *const *joined)
{
    const char *before = i ? args->v[i - 1] : "";

    return before[0] != '-' || strchr(before, '=') || in(before, plain) || in_joined(before, joined);
}

__attribute__((noreturn))
static void become(const char *program, const struct list *args, const char *cure)
{
    struct list argv = { NULL, 0 };
    size_t i;

    push(&argv, program);
    for ( i = 0; i < args->n; i++ )
        if ( !starts(args->v[i], "--hypersafe-") )
            push(&argv, args->v[i]);
    execvp(program, argv.v);
    die(EXIT_ENVIRONMENT, program, strerror(errno), cure);
}

/*
 * Whether all that is asked is if clang can compile the C of standard input: its object goes into /dev/null. Build systems ask so
 * hundreds of times, and no object comes of it that could be left unprotected.
 */
static bool only_asks(const struct list *args)
{
    bool compiles = false, nowhere = false;
    size_t i;

    for ( i = 0; i < args->n; i++ )
    {
        const char *a = args->v[i], *next = i + 1 < args->n ? args->v[i + 1] : "";
        bool named = a[0] != '-' || !a[1];

        if ( a[0] == '@' || starts(a, "-cc1") || starts(a, "--hypersafe-keep") || !strcmp(a, "--") )
            return false;
        if ( strcmp(a, "-c") && !starts(a, "-o") && !starts(a, "-x") && !named )
            continue;
        if ( !stands_alone(args, i, cc_plain, cc_joined) )
            return false;
        if ( !strcmp(a, "-c") )
            compiles = true;
        else if ( !strcmp(a, "-o") && !strcmp(next, "/dev/null") )
            nowhere = true, i++;
        else if ( !strcmp(a, "-x") && !strcmp(next, "c") )
            i++;
        else if ( strcmp(a, "-") )
            return false;
    }
    return compiles && nowhere;
}

void run_clang_if_alone(const struct list *args)
{
    bool question = only_asks(args), alone = false, narrow = false, wide = false, input = false;
    size_t i;

    for ( i = 0; i < args->n && !question; i++ )
    {
        const char *a = args->v[i];
        bool asks = in(a, cc_alone) || starts(a, "-print-") || starts(a, "--print-");
        bool sixteen_or_32 = !strcmp(a, "-m32") || !strcmp(a, "-m16");

        if ( a[0] == '@' || starts(a, "-x") || starts(a, "-cc1") || !strcmp(a, "--") )
            return;
        if ( (asks || sixteen_or_32) && !stands_alone(args, i, cc_plain, cc_joined) )
            return;
        alone |= asks;
        narrow |= sixteen_or_32;
        wide |= !strcmp(a, "-m64") || !strcmp(a, "-mx32") || strstr(a, "-target");
        input |= a[0] != '-' || !a[1] || starts(a, "-l") || starts(a, "-Wl,");
    }
    if ( !question && !alone && input && (!narrow || wide) )
        return;
    setenv("LD_LIBRARY_PATH", text("%s/llvm", root), 1);
    become(text("%s/llvm/clang", root), args, "run scripts/setup");
}

void run_ld_if_alone(const struct list *args)
{
    const char *ld = getenv("HYPERSAFE_LD");
    bool alone = false, i386 = false, input = false;
    size_t i, emulations = 0;

    for ( i = 0; i < args->n; i++ )
    {
        const char *a = args->v[i];
        bool asks = in(a, ld_alone), m = starts(a, "-m");

        if ( a[0] == '@' || ((asks || m) && !stands_alone(args, i, ld_plain, ld_joined)) )
            return;
        alone |= asks;
        emulations += m;
        i386 |= !strcmp(a, "-melf_i386");
        input |= a[0] != '-' || starts(a, "-l");
        if ( !strcmp(a, "-m") && i + 1 < args->n )
            i386 |= !strcmp(args->v[++i], "elf_i386");
    }
    if ( !alone && input && !(i386 && emulations == 1) )
        return;
    if ( !ld || !*ld )
        ld = find_program("ld");
    if ( !ld )
        die(EXIT_ENVIRONMENT, "ld", "not found in PATH", "install binutils, or name a linker in HYPERSAFE_LD");
    become(ld, args, "name the real linker in HYPERSAFE_LD");
}
