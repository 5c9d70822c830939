// Runs a command and writes what it cost, as one JSON object, to the file named first: `measure FILE
// COMMAND…`.
//
// A small program of its own, because a process begins its life with the peak memory of the one that started
// it, and the interpreter that runs the benchmarks would be larger than what it measures. CPU includes the
// processes that the command waited for. The status is the command's.
#define _GNU_SOURCE // wait4
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static double seconds(struct timeval time) {
    return (double)time.tv_sec + (double)time.tv_usec / 1e6;
}

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char** argv) {
    if (argc < 3) {
        fprintf(stderr, "usage: measure FILE COMMAND...\n");
        return 125;
    }
    const double begin = now();
    const pid_t child = fork();
    if (child == 0) {
        execvp(argv[2], argv + 2);
        perror(argv[2]);
        _exit(127);
    }
    int status = 0;
    struct rusage usage;
    if (child < 0 || wait4(child, &status, 0, &usage) != child) {
        perror("measure");
        return 125;
    }
    const double wall = now() - begin;
    FILE* file = fopen(argv[1], "w");
    if (file == NULL) {
        perror(argv[1]);
        return 125;
    }
    fprintf(file,
            "{\"wall_seconds\": %.6f, \"user_seconds\": %.6f, \"system_seconds\": %.6f, \"peak_kib\": %ld, "
            "\"page_faults\": %ld}\n",
            wall, seconds(usage.ru_utime), seconds(usage.ru_stime), usage.ru_maxrss,
            usage.ru_minflt + usage.ru_majflt);
    if (fclose(file) != 0) {
        perror(argv[1]);
        return 125;
    }
    return WIFEXITED(status) ? WEXITSTATUS(status) : 128 + WTERMSIG(status);
}
