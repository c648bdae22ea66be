#include "client.h"
#include <stdarg.h>

const char *name = "hypersafe";
char root[PATH_MAX];
char reason[1024];

void die(int code, const char *subject, const char *what, const char *cure)
{
    fprintf(stderr, "%s: error: %s: %s\n", name, subject, what);
    if ( cure )
        fprintf(stderr, "%s: note: %s\n", name, cure);
    exit(code);
}

void *need(void *p)
{
    if ( !p )
        die(EXIT_ENVIRONMENT, "memory", "none left", NULL);
    return p;
}

char *text(const char *format, ...)
{
    char *out = NULL;
    va_list ap;
    int n;

    va_start(ap, format);
    n = vasprintf(&out, format, ap);
    va_end(ap);
    return need(n < 0 ? NULL : out);
}

bool failed(const char *format, ...)
{
    int error = errno;
    va_list ap;

    va_start(ap, format);
    vsnprintf(reason, sizeof(reason), format, ap);
    va_end(ap);
    errno = error;
    return false;
}

void push(struct list *l, const char *s)
{
    l->v = need(realloc(l->v, (l->n + 2) * sizeof(*l->v)));
    l->v[l->n] = (char *)s;
    if ( s )
        l->v[++l->n] = NULL;
}

bool starts(const char *s, const char *prefix)
{
    return !strncmp(s, prefix, strlen(prefix));
}

static bool is_ourselves(const char *path)
{
    struct stat a, b;

    return !stat("/proc/self/exe", &a) && !stat(path, &b) && a.st_dev == b.st_dev && a.st_ino == b.st_ino;
}

char *find_program(const char *program)
{
    const char *path = getenv("PATH");
    char *copy = need(strdup(path ? path : "/usr/bin:/bin")), *save = NULL, *dir;

    for ( dir = strtok_r(copy, ":", &save); dir; dir = strtok_r(NULL, ":", &save) )
    {
        char *file = text("%s/%s", dir, program);

        if ( !access(file, X_OK) && !is_ourselves(file) )
            return file;
    }
    return NULL;
}

/* <root>/bin/<this program> */
static void find_root(void)
{
    ssize_t n = readlink("/proc/self/exe", root, sizeof(root) - 1);
    int up;

    if ( n < 0 )
        die(EXIT_ENVIRONMENT, "/proc/self/exe", strerror(errno), "mount /proc");
    for ( up = 0; up < 2; up++ )
    {
        char *slash = strrchr(root, '/');

        if ( slash )
            *slash = 0;
    }
}

/* Names that mean something else in another process. */
static bool names_our_files(const struct list *args)
{
    size_t i;

    for ( i = 0; i < args->n; i++ )
        if ( strstr(args->v[i], "/dev/std") || strstr(args->v[i], "/dev/fd/") || strstr(args->v[i], "/proc/self/")
             || strstr(args->v[i], "/dev/tty") )
            return true;
    return false;
}

static void use_server(const char *tool, const struct list *args)
{
    const char *unwanted = getenv("HYPERSAFE_NO_SERVER");
    enum outcome outcome = GONE_EARLY;
    int tries, exit_code = 0;

    if ( (unwanted && *unwanted && strcmp(unwanted, "0")) || names_our_files(args) )
        return;
    /* A server may leave just when we come; its socket is gone then, and the second try starts another. */
    for ( tries = 0; tries < 2 && outcome == GONE_EARLY; tries++ )
    {
        int fd = connect_or_start();

        outcome = fd < 0 ? BROKEN : do_job(fd, tool, args, &exit_code);
    }
    if ( outcome == DONE )
        exit(exit_code);
    fprintf(stderr, "%s: note: compile server: %s; working without it\n", name, reason);
}

int main(int argc, char **argv)
{
    struct list args = { NULL, 0 };
    const char *slash, *tool = NULL;
    int fd, i;

    /* So that no file we open becomes somebody's standard output. */
    do
        fd = open("/dev/null", O_RDWR);
    while ( fd >= 0 && fd <= STDERR_FILENO );
    close(fd);

    if ( argc > 0 )
    {
        slash = strrchr(argv[0], '/');
        name = slash ? slash + 1 : argv[0];
    }
    find_root();
    for ( i = 1; i < argc; i++ )
        push(&args, argv[i]);
    if ( !strcmp(name, "hypersafe-cc") )
    {
        tool = "cc";
        run_clang_if_alone(&args);
    }
    else if ( !strcmp(name, "hypersafe-ld") )
    {
        tool = "ld";
        run_ld_if_alone(&args);
    }
    else if ( strcmp(name, "hypersafe") )
        die(2, name, "not a name of this program", "call it hypersafe, hypersafe-cc or hypersafe-ld");
    look_at_installation();
    if ( tool )
        use_server(tool, &args);
    run_in_foreground(tool, &args, saved_input);
}
