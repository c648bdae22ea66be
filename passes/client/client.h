/*
 * hypersafe-cc, hypersafe-ld and hypersafe: one small program, named by argv[0].
 *
 * It hands its work to a resident server (a JVM), so that a build pays for one JVM start and not for one a file. In order:
 *   1. What plain clang or ld does alone (preprocessing, ld -r, --version) is exec'ed at once (alone.c).
 *   2. Otherwise the job goes to the server over a Unix socket in a private directory (job.c). Nobody there: one client starts it,
 *      under a lock, and the others wait for its socket (server.c).
 *   3. Whatever goes wrong with the server, the job is done by a JVM of our own (jvm.c), and a note says why.
 */
#ifndef HYPERSAFE_CLIENT_H
#define HYPERSAFE_CLIENT_H

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* Protocol.VERSION in Java; in the socket's name as well, so that other versions are never met. */
#define PROTOCOL "hypersafe-server/1"
#define EXIT_ENVIRONMENT 3

struct list { char **v; size_t n; };

extern const char *name;        /* "hypersafe-cc": what errors begin with */
extern char root[PATH_MAX];     /* of the installation */
extern char reason[1024];       /* why the server was not used */

/* main.c */
__attribute__((noreturn)) void die(int code, const char *subject, const char *what, const char *cure);
void *need(void *p);            /* p, unless it is NULL */
__attribute__((format(printf, 1, 2))) char *text(const char *format, ...);
__attribute__((format(printf, 1, 2))) bool failed(const char *format, ...); /* sets reason; false */
void push(struct list *l, const char *s);
bool starts(const char *s, const char *prefix);
char *find_program(const char *program); /* first in PATH that is not this one, or NULL */

/* alone.c: args without argv[0]; return when the server must decide */
void run_clang_if_alone(const struct list *args);
void run_ld_if_alone(const struct list *args);

/* jvm.c */
void look_at_installation(void);
uint64_t installation_hash(void);
struct list java_command(const char *first);
__attribute__((noreturn)) void run_in_foreground(const char *tool, const struct list *args, int input);

/* server.c: a connection, or -1 and a reason */
int connect_or_start(void);

/* job.c */
enum outcome { DONE, GONE_EARLY, BROKEN };
enum outcome do_job(int fd, const char *tool, const struct list *args, int *exit_code);
extern int saved_input;         /* standard input, once it has been sent; else -1 */

#endif
