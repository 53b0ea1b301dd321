/*
 * Stands before libc's fsync and fdatasync. While the file FSYNC_CONTROL exists, they fail with EIO on every file whose path
 * holds the text in it, and what was appended since the last good sync is lost: as a kernel drops pages it could not write.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t guard = PTHREAD_MUTEX_INITIALIZER;
static struct { dev_t dev; ino_t ino; off_t size; } synced[4096];
static int known;

static int place(struct stat *file) {
  for (int i = 0; i < known; i++)
    if (synced[i].dev == file->st_dev && synced[i].ino == file->st_ino) return i;
  if (known == 4096) return -1;
  synced[known].dev = file->st_dev;
  synced[known].ino = file->st_ino;
  synced[known].size = 0;
  return known++;
}

static int fails(const char *path) {
  const char *control = getenv("FSYNC_CONTROL");
  char wanted[64] = "";
  int fd = control ? open(control, O_RDONLY) : -1;
  if (fd < 0) return 0;
  ssize_t length = read(fd, wanted, sizeof wanted - 1);
  close(fd);
  return length > 0 && strstr(path, wanted) != NULL;
}

static int synchronise(int fd, const char *name) {
  char link[64], path[4096] = "";
  struct stat file;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t length = readlink(link, path, sizeof path - 1);
  if (length < 0 || fstat(fd, &file) != 0) return ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
  pthread_mutex_lock(&guard);
  int at = S_ISREG(file.st_mode) ? place(&file) : -1;
  if (S_ISREG(file.st_mode) && fails(path)) {
    if (at >= 0 && file.st_size > synced[at].size) (void)!ftruncate(fd, synced[at].size);
    pthread_mutex_unlock(&guard);
    errno = EIO;
    return -1;
  }
  int result = ((int (*)(int))dlsym(RTLD_NEXT, name))(fd);
  if (result == 0 && at >= 0) synced[at].size = file.st_size;
  pthread_mutex_unlock(&guard);
  return result;
}

int fsync(int fd) { return synchronise(fd, "fsync"); }
int fdatasync(int fd) { return synchronise(fd, "fdatasync"); }
