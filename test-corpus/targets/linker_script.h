/* How entries get into the gathered arrays. */
typedef int initcall(void);
typedef int setter(const char *value);

struct parameter { const char *name; setter *set; };

#define ENTRY(f, where) static initcall *const entry_##f section(where) = f
#define EARLY(f) ENTRY(f, ".initcall0.init")
#define INITCALL(f) ENTRY(f, ".initcall1.init")
#define EXITCALL(f) ENTRY(f, ".exitcall")
#define PARAMETER(f) \
    static const struct parameter parameter_##f section(".init.param") = \
        { #f, f }
