/*
 * Fail one write to a file, chosen by its number. Preload this library into a process:
 *
 *   FAIL_WRITE_AT  number of the call that fails, counted from 1 (required)
 *   FAIL_PATH      only calls on files whose path contains this text count (default: all files)
 *   FAIL_ERRNO     error number that the call reports (default: ENOSPC)
 *   FAIL_STICKY    if set, every later call fails as well, like a disk that stays full
 *   FAIL_KILL      if set, kill the process with SIGKILL instead of failing the call
 *
 * write, writev, pwrite, ftruncate, fsync, fdatasync and unlink count. A failed call changes
 * nothing, and is reported in a line on stderr. Memory-mapped files cannot fail this way.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

static atomic_long calls;

/* Count a call on a path, and return whether it has to fail. */
static int fails(const char *path, const char *name) {
    const char *at = getenv("FAIL_WRITE_AT"), *part = getenv("FAIL_PATH");
    if (at == NULL || (part != NULL && strstr(path, part) == NULL))
        return 0;
    long call = atomic_fetch_add(&calls, 1) + 1;
    if (call < atol(at) || (call > atol(at) && getenv("FAIL_STICKY") == NULL))
        return 0;
    dprintf(2, "failing_writes: call %ld, %s on %s\n", call, name, path);
    if (getenv("FAIL_KILL") != NULL)
        kill(getpid(), SIGKILL);
    const char *error = getenv("FAIL_ERRNO");
    errno = error == NULL ? ENOSPC : atoi(error);
    return 1;
}

/* The same for an open file; pipes, sockets and terminals do not count. */
static int fails_on(int fd, const char *name) {
    char link[64], path[4096];
    struct stat status;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 0 || fstat(fd, &status) != 0 || !S_ISREG(status.st_mode))
        return 0;
    path[length] = '\0';
    return fails(path, name);
}

/* Define a function that fails on demand and otherwise calls the one of the C library. */
#define WRAP(failing, type, name, declared, passed)               \
    type name declared {                                          \
        static type(*original) declared;                          \
        if (failing)                                              \
            return -1;                                            \
        if (original == NULL)                                     \
            original = (type(*) declared)dlsym(RTLD_NEXT, #name); \
        return original passed;                                   \
    }
#define WRAP_FD(type, name, declared, passed) \
    WRAP(fails_on(fd, #name), type, name, declared, passed)

WRAP_FD(ssize_t, write, (int fd, const void *data, size_t size), (fd, data, size))
WRAP_FD(ssize_t, writev, (int fd, const struct iovec *parts, int count), (fd, parts, count))
WRAP_FD(ssize_t, pwrite, (int fd, const void *data, size_t size, off_t at), (fd, data, size, at))
WRAP_FD(ssize_t, pwrite64, (int fd, const void *data, size_t size, off64_t at), (fd, data, size, at))
WRAP_FD(int, ftruncate, (int fd, off_t size), (fd, size))
WRAP_FD(int, ftruncate64, (int fd, off64_t size), (fd, size))
WRAP_FD(int, fsync, (int fd), (fd))
WRAP_FD(int, fdatasync, (int fd), (fd))
WRAP(fails(path, "unlink"), int, unlink, (const char *path), (path))
