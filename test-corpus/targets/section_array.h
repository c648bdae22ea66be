/* How entries get into the gathered arrays. */
typedef long call(long);

struct driver { const char *name; call *probe; call *remove; };

#define ON_START(f) static call *const start_##f section("starts") = f
#define ON_STOP(f) static call *const stop_##f section("stops") = f
#define DRIVER(id, p, r) \
    static const struct driver driver_##id section("drivers") = { #id, p, r }
