/* How entries get into the gathered arrays. */
typedef int initcall(void);

struct driver { const char *name; long (*probe)(long); };

#define INITCALL(function) \
    static initcall *const initcall_##function section("initcalls") = function

#define DRIVER(id, function) \
    static const struct driver driver_##id section("drivers") = { \
        #id, function \
    }
