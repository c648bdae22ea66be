/*
 * Step 2, second half: one job over one connection.
 *
 * A frame is a letter, 4 bytes of length (big endian), the payload; see FrameKind.java and Protocol.java. Closing our half of the
 * connection cancels the job. After Ctrl-C we stay until the server has cleaned up and closed its half, then die of the same signal.
 */
#include "client.h"
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/time.h>

#define GREET_SECONDS 15   /* for a running server to greet us */
#define CANCEL_SECONDS 3   /* for the server to clean up */

struct bytes { unsigned char *p; size_t n, size; };

extern char **environ;
int saved_input = -1;
static volatile sig_atomic_t connection = -1, got_signal;

static void add(struct bytes *b, const void *data, size_t n)
{
    if ( b->n + n > b->size )
    {
        b->size = 2 * (b->n + n);
        b->p = need(realloc(b->p, b->size));
    }
    memcpy(b->p + b->n, data, n);
    b->n += n;
}

static void add_number(struct bytes *b, uint32_t n)
{
    const unsigned char big[4] = { n >> 24, n >> 16, n >> 8, n };

    add(b, big, 4);
}

static void add_text(struct bytes *b, const char *s)
{
    add_number(b, strlen(s));
    add(b, s, strlen(s));
}

static void add_list(struct bytes *b, char *const *v)
{
    uint32_t n = 0;

    while ( v && v[n] )
        n++;
    add_number(b, n);
    while ( n-- )
        add_text(b, *v++);
}

static bool send_all(int fd, const void *data, size_t n)
{
    const char *p = data;

    while ( n )
    {
        ssize_t done = send(fd, p, n, MSG_NOSIGNAL);

        if ( done < 0 && errno != EINTR )
            return failed("the server hung up: %s", strerror(errno));
        p += done > 0 ? done : 0;
        n -= done > 0 ? done : 0;
    }
    return true;
}

static bool send_frame(int fd, char kind, const void *payload, size_t n)
{
    struct bytes header = { NULL, 0, 0 };
    bool sent;

    add(&header, &kind, 1);
    add_number(&header, n);
    sent = send_all(fd, header.p, header.n) && send_all(fd, payload, n);
    free(header.p);
    return sent;
}

static bool send_request(int fd, const char *tool, const struct list *args)
{
    struct bytes b = { NULL, 0, 0 };
    char *cwd = getcwd(NULL, 0);
    bool sent;

    if ( !cwd )
        die(EXIT_ENVIRONMENT, "current directory", strerror(errno), "change to one that exists");
    add_text(&b, PROTOCOL);
    add_text(&b, tool);
    add_text(&b, cwd);
    add(&b, isatty(STDERR_FILENO) ? "\1" : "", 1);
    add_list(&b, args->v);
    add_list(&b, environ);
    sent = send_frame(fd, 'J', b.p, b.n);
    free(b.p);
    return sent;
}

static void write_all(int fd, const unsigned char *p, size_t n)
{
    while ( n )
    {
        ssize_t done = write(fd, p, n);

        if ( done < 0 && errno != EINTR )
            die(EXIT_ENVIRONMENT, fd == 1 ? "standard output" : "standard error or input", strerror(errno), NULL);
        p += done > 0 ? done : 0;
        n -= done > 0 ? done : 0;
    }
}

/* Sends standard input and keeps a copy, in case the server dies and the job starts again without it. */
static void send_input(int fd)
{
    static unsigned char chunk[1 << 16];
    ssize_t n;

    saved_input = memfd_create("input", MFD_CLOEXEC);
    if ( saved_input < 0 )
        die(EXIT_ENVIRONMENT, "memory for standard input", strerror(errno), NULL);
    while ( (n = read(STDIN_FILENO, chunk, sizeof(chunk))) > 0 || (n < 0 && errno == EINTR) )
    {
        if ( n < 0 )
            continue;
        write_all(saved_input, chunk, n);
        /* A server that is gone shows at the next read from it; the copy must be whole. */
        send_frame(fd, 'I', chunk, n);
    }
    send_frame(fd, 'I', "", 0);
}

/* 1: n bytes read; 0: the connection ended. */
static bool receive(int fd, void *data, size_t n)
{
    char *p = data;

    while ( n )
    {
        ssize_t got = recv(fd, p, n, 0);

        if ( got < 0 && errno == EINTR )
            continue;
        if ( !got )
            errno = 0;
        if ( got <= 0 )
            return failed("the server %s", !got ? "ended" : errno == EAGAIN ? "does not answer" : strerror(errno));
        p += got;
        n -= got;
    }
    return true;
}

static void on_cancel(int signal_number)
{
    got_signal = signal_number;
    shutdown(connection, SHUT_WR);
    alarm(CANCEL_SECONDS);
}

static void die_of_signal(int unused)
{
    (void)unused;
    signal(got_signal, SIG_DFL);
    raise(got_signal);
}

/* The second Ctrl-C finds the default again. What the caller ignores stays ignored. */
static void catch_signals(int fd)
{
    static const int signals[] = { SIGINT, SIGTERM, SIGHUP };
    struct sigaction cancel = { .sa_handler = on_cancel, .sa_flags = SA_RESTART | SA_RESETHAND }, old;
    size_t i;

    connection = fd;
    signal(SIGALRM, die_of_signal);
    for ( i = 0; i < sizeof(signals) / sizeof(*signals); i++ )
        if ( !sigaction(signals[i], NULL, &old) && old.sa_handler != SIG_IGN )
            sigaction(signals[i], &cancel, NULL);
}

static void wait_at_most(int fd, int seconds)
{
    setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &(struct timeval){ .tv_sec = seconds }, sizeof(struct timeval));
}

/* Acts on frames until the exit code, which ends the job, or until something is wrong. */
static enum outcome follow(int fd, int *exit_code)
{
    static unsigned char payload[1 << 16];
    bool greeted = false;

    for ( ;; )
    {
        unsigned char h[5];
        size_t left, n;

        if ( !receive(fd, h, sizeof(h)) )
            return greeted || errno == EAGAIN ? BROKEN : GONE_EARLY;
        left = (size_t)h[1] << 24 | h[2] << 16 | h[3] << 8 | h[4];
        do {
            n = left < sizeof(payload) - 1 ? left : sizeof(payload) - 1;
            if ( !receive(fd, payload, n) )
                return BROKEN;
            payload[n] = 0;
            left -= n;
            if ( (h[0] == 'O' || h[0] == 'E') && !got_signal )
                write_all(h[0] == 'O' ? STDOUT_FILENO : STDERR_FILENO, payload, n);
        } while ( left );
        if ( h[0] == 'H' && !strcmp((char *)payload, PROTOCOL) )
        {
            greeted = true;
            wait_at_most(fd, 0);
        }
        else if ( h[0] == 'S' && greeted )
            send_input(fd);
        else if ( h[0] == 'X' && greeted && n == 4 )
        {
            *exit_code = payload[3];
            return DONE;
        }
        else if ( (h[0] != 'O' && h[0] != 'E') || !greeted )
        {
            failed(h[0] == 'R' ? "the server says: %s" : "the server speaks another language: %.40s", payload);
            return BROKEN;
        }
    }
}

enum outcome do_job(int fd, const char *tool, const struct list *args, int *exit_code)
{
    enum outcome outcome;

    catch_signals(fd);
    wait_at_most(fd, GREET_SECONDS);
    outcome = send_request(fd, tool, args) ? follow(fd, exit_code) : GONE_EARLY;
    if ( got_signal )
        die_of_signal(0);
    close(fd);
    return outcome;
}
