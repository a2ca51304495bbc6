#include <spawn.h>

/* spawn.h has it for _GNU_SOURCE only, without which Swift reads the C library; glibc 2.34 and newer. */
int posix_spawn_file_actions_addclosefrom_np(posix_spawn_file_actions_t *actions, int from);
