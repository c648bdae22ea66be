/*
 * Step 3, and what step 2 starts: the JVM's command line, and the hash by which clients and servers know that they belong together.
 */
#include "client.h"
#include <dirent.h>

#ifndef MAIN_CLASS
#define MAIN_CLASS "org.hypersafe.cli.Main"
#endif

static const char *const flags[] = {
    /* The class archive may be missing or old: then the JVM starts slower, and says nothing. */
    "-Xshare:auto", "-Xlog:disable", "-Xlog:all=error:stderr",
    "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx2g",
    "-XX:+ExitOnOutOfMemoryError", "-Djava.awt.headless=true", NULL
};

static const char *class_path;
static uint64_t hash = 14695981039346656037u; /* FNV-1a */

static void mix(const void *data, size_t n)
{
    const unsigned char *p = data;

    while ( n-- )
        hash = (hash ^ *p++) * 1099511628211u;
}

static void mix_file(const char *path, bool version)
{
    struct stat st;

    if ( stat(path, &st) )
        return;
    mix(path, strlen(path) + 1);
    mix(&st.st_dev, sizeof(st.st_dev));
    mix(&st.st_ino, sizeof(st.st_ino));
    if ( !version )
        return;
    mix(&st.st_size, sizeof(st.st_size));
    mix(&st.st_mtim, sizeof(st.st_mtim));
}

static int is_jar(const struct dirent *e)
{
    size_t n = strlen(e->d_name);

    return n > 4 && !strcmp(e->d_name + n - 4, ".jar");
}

/*
 * Sets class_path, always in the same order because the class archive wants that, and hash: of all that a server must have in common
 * with its clients, which is the installation and its version, and what a process inherits but a request cannot carry.
 */
void look_at_installation(void)
{
    struct dirent **jars = NULL;
    char *lib = text("%s/lib", root);
    int i, n = scandir(lib, &jars, is_jar, alphasort);
    mode_t mask = umask(0);
    gid_t group = getegid();

    umask(mask);
    if ( n <= 0 )
        die(EXIT_ENVIRONMENT, lib, "no jars there", "run scripts/setup");
    for ( i = 0; i < n; i++ )
    {
        char *jar = text("%s/%s", lib, jars[i]->d_name);

        class_path = i ? text("%s:%s", class_path, jar) : jar;
        mix_file(jar, true);
    }
    mix_file(text("%s/jvm.options", lib), true);
    mix_file("/proc/self/ns/mnt", false);
    mix_file("/", false);
    mix(PROTOCOL, sizeof(PROTOCOL));
    mix(&mask, sizeof(mask));
    mix(&group, sizeof(group));
}

uint64_t installation_hash(void)
{
    return hash;
}

/* JVM flags of an installation's own go into lib/jvm.options, in the form of java's @file. */
struct list java_command(const char *first)
{
    struct list argv = { NULL, 0 };
    const char *home = getenv("JAVA_HOME"), *java = home && *home ? text("%s/bin/java", home) : NULL;
    char *archive = text("%s/lib/hypersafe.jsa", root), *options = text("%s/lib/jvm.options", root);
    size_t i;

    if ( !java || access(java, X_OK) )
        java = find_program("java");
    if ( !java )
        die(EXIT_ENVIRONMENT, "java", "not found in JAVA_HOME or PATH", "install a Java 17 runtime (Debian: openjdk-17-jre-headless)");
    push(&argv, java);
    for ( i = 0; flags[i]; i++ )
        push(&argv, flags[i]);
    if ( !access(archive, R_OK) )
        push(&argv, text("-XX:SharedArchiveFile=%s", archive));
    push(&argv, text("-Dhypersafe.root=%s", root));
    if ( isatty(STDERR_FILENO) )
        push(&argv, "-Dhypersafe.terminal=true");
    if ( getenv("LC_ALL") )
        push(&argv, text("-Dhypersafe.lc-all=%s", getenv("LC_ALL")));
    if ( !access(options, R_OK) )
        push(&argv, text("@%s", options));
    push(&argv, "-cp");
    push(&argv, class_path);
    push(&argv, MAIN_CLASS);
    push(&argv, first);
    return argv;
}

/* tool is NULL for hypersafe itself; input takes the place of a standard input that has been read already. */
void run_in_foreground(const char *tool, const struct list *args, int input)
{
    struct list argv = java_command(tool);
    size_t i;

    for ( i = 0; i < args->n; i++ )
        push(&argv, args->v[i]);
    if ( input >= 0 && (lseek(input, 0, SEEK_SET) < 0 || dup2(input, STDIN_FILENO) < 0) )
        die(EXIT_ENVIRONMENT, "standard input", strerror(errno), NULL);
    /* For file names that are not ASCII; the JVM gives its children the old value. */
    setenv("LC_ALL", "C.UTF-8", 1);
    execv(argv.v[0], argv.v);
    die(EXIT_ENVIRONMENT, argv.v[0], strerror(errno), "install a Java 17 runtime");
}
