/*
 * Step 2, first half: finds the server, or starts it.
 *
 * The rule that makes 400 clients at once safe: the socket is removed and a server started only by who holds the lock, and only after
 * the socket has been found dead under the lock. A server that leaves removes its socket before it stops accepting. The lock file
 * stays for ever; bytes in it say that a start failed a moment ago, so that others do not try again one after the other.
 */
#include "client.h"
#include <signal.h>
#include <sys/file.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <time.h>

#define START_SECONDS 30   /* for a server to start, on a busy machine */
#define FAILED_SECONDS 10  /* how long a failed start is believed */
#define TICK_MS 3

static double now(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return t.tv_sec + t.tv_nsec / 1e9;
}

static void sleep_a_tick(void)
{
    nanosleep(&(struct timespec){ .tv_nsec = TICK_MS * 1000000 }, NULL);
}

/* Ours alone, or not used. */
static bool is_private(const char *dir)
{
    struct stat st;

    if ( mkdir(dir, 0700) && errno != EEXIST )
        return failed("%s: %s", dir, strerror(errno));
    if ( lstat(dir, &st) )
        return failed("%s: %s", dir, strerror(errno));
    if ( !S_ISDIR(st.st_mode) || st.st_uid != geteuid() || (st.st_mode & 077) )
        return failed("%s: not a private directory of this user; remove it, or name another in HYPERSAFE_RUNTIME_DIR", dir);
    return true;
}

/* Name of the file in the runtime directory, up to its last dot; NULL and a reason if there is no such directory. */
static char *runtime_file(void)
{
    const char *own = getenv("HYPERSAFE_RUNTIME_DIR"), *xdg = getenv("XDG_RUNTIME_DIR");
    char *candidates[3] = { NULL };
    size_t i, n = 0;

    if ( own && *own )
        candidates[n++] = text("%s", own);
    else
    {
        if ( xdg && *xdg == '/' && !access(xdg, W_OK) )
            candidates[n++] = text("%s/hypersafe", xdg);
        candidates[n++] = text("/tmp/hypersafe-%u", (unsigned)geteuid());
    }
    for ( i = 0; i < n; i++ )
    {
        char *file = text("%s/%016llx", candidates[i], (unsigned long long)installation_hash());

        if ( candidates[i][0] != '/' || strlen(file) + sizeof(".sock") > sizeof(((struct sockaddr_un *)0)->sun_path) )
            failed("%s: too long a name for a socket, or not absolute", candidates[i]);
        else if ( is_private(candidates[i]) )
            return file;
    }
    return NULL;
}

static int try_connect(const char *path)
{
    struct sockaddr_un address = { .sun_family = AF_UNIX };
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0), error;

    strncpy(address.sun_path, path, sizeof(address.sun_path) - 1);
    if ( fd >= 0 && !connect(fd, (struct sockaddr *)&address, sizeof(address)) )
        return fd;
    error = errno;
    if ( fd >= 0 )
        close(fd);
    errno = error;
    return -1;
}

/*
 * In the child: lets go of all that belongs to the caller (terminal, directory, pipes, make's job server), so that nobody waits for
 * the server to end, and keeps an environment of its own, so that no job depends on who came first.
 */
__attribute__((noreturn))
static void become_server(const struct list *argv, const char *log)
{
    static const char *const kept[] = { "PATH", "HOME", "JAVA_HOME", "TMPDIR", NULL };
    struct list env = { NULL, 0 };
    int null = open("/dev/null", O_RDONLY), out = open(log, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND, 0600), i;
    sigset_t none;

    for ( i = 0; kept[i]; i++ )
        if ( getenv(kept[i]) )
            push(&env, text("%s=%s", kept[i], getenv(kept[i])));
    push(&env, "LC_ALL=C.UTF-8");
    if ( setsid() < 0 || chdir("/") || null < 0 || out < 0 || dup2(null, 0) < 0 || dup2(out, 1) < 0 || dup2(out, 2) < 0 )
        _exit(EXIT_ENVIRONMENT);
    if ( close_range(3, ~0u, 0) )
        for ( i = 3; i < 65536; i++ )
            close(i);
    for ( i = 1; i < NSIG; i++ )
        signal(i, SIG_DFL);
    sigemptyset(&none);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execve(argv->v[0], argv->v, env.v);
    perror(argv->v[0]);
    _exit(EXIT_ENVIRONMENT);
}

static int start(const char *socket_path, const char *log)
{
    const char *idle = getenv("HYPERSAFE_IDLE_SECONDS");
    struct list argv = java_command("server");
    double end = now() + START_SECONDS;
    int fd, status = 0;
    pid_t child, gone;

    push(&argv, socket_path);
    push(&argv, idle && atol(idle) > 0 ? text("%ld", atol(idle)) : "120");
    unlink(socket_path);
    child = fork();
    if ( !child )
        become_server(&argv, log);
    if ( child < 0 )
    {
        failed("fork: %s", strerror(errno));
        return -1;
    }
    while ( (fd = try_connect(socket_path)) < 0 && now() < end )
    {
        gone = waitpid(child, &status, WNOHANG);
        if ( gone == child || (gone < 0 && errno == ECHILD) )
        {
            failed("the server did not start (status %#x, see %s)", (unsigned)status, log);
            return -1;
        }
        sleep_a_tick();
    }
    if ( fd < 0 )
    {
        kill(child, SIGKILL);
        waitpid(child, NULL, 0);
        failed("the server did not start in %d s (see %s)", START_SECONDS, log);
    }
    return fd;
}

/* Holding the lock. */
static int start_unless_failed(int lock, const char *socket_path, const char *log)
{
    struct stat st;
    int fd;

    if ( !fstat(lock, &st) && st.st_size && time(NULL) - st.st_mtime < FAILED_SECONDS )
    {
        failed("the server did not start a moment ago (see %s)", log);
        return -1;
    }
    fd = start(socket_path, log);
    if ( ftruncate(lock, 0) || (fd < 0 && write(lock, "failed\n", 7) != 7) )
        failed("%s: lock: %s", log, strerror(errno));
    return fd;
}

int connect_or_start(void)
{
    double end = now() + START_SECONDS + 5;
    char *file = runtime_file(), *socket_path, *log;
    int fd, lock;

    if ( !file )
        return -1;
    socket_path = text("%s.sock", file);
    log = text("%s.log", file);
    if ( (fd = try_connect(socket_path)) >= 0 )
        return fd;
    lock = open(text("%s.lock", file), O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if ( lock < 0 )
    {
        failed("%s.lock: %s", file, strerror(errno));
        return -1;
    }
    while ( flock(lock, LOCK_EX | LOCK_NB) )
    {
        sleep_a_tick();
        if ( (fd = try_connect(socket_path)) >= 0 || now() > end )
        {
            failed("waited too long for another process to start the server (see %s)", log);
            close(lock);
            return fd;
        }
    }
    if ( (fd = try_connect(socket_path)) < 0 )
        fd = start_unless_failed(lock, socket_path, log);
    close(lock);
    return fd;
}
