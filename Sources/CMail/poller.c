#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <unistd.h>

#include "CMail.h"
#include "curl.h"

#define MOST_EVENTS 128

static const uint32_t wake_number = UINT32_MAX;

struct cmail_poller {
    int epoll;
    int wake;
    cmail_pipe_guard guard;
};

bool cmail_poller_add(cmail_poller *poller, int descriptor, uint32_t number) {
    struct epoll_event event = {.events = EPOLLIN, .data.u32 = number};
    return epoll_ctl(poller->epoll, EPOLL_CTL_ADD, descriptor, &event) == 0;
}

bool cmail_poller_change(cmail_poller *poller, int descriptor, uint32_t number, bool for_writing) {
    struct epoll_event event = {.events = for_writing ? EPOLLOUT : EPOLLIN, .data.u32 = number};
    return epoll_ctl(poller->epoll, EPOLL_CTL_MOD, descriptor, &event) == 0;
}

void cmail_poller_remove(cmail_poller *poller, int descriptor) {
    epoll_ctl(poller->epoll, EPOLL_CTL_DEL, descriptor, NULL);
}

cmail_poller *cmail_poller_new(void) {
    cmail_poller *poller = calloc(1, sizeof *poller);
    if (!poller) return NULL;
    poller->epoll = epoll_create1(EPOLL_CLOEXEC);
    poller->wake = cmail_wake_new();
    if (poller->epoll < 0 || poller->wake < 0 || !cmail_poller_add(poller, poller->wake, wake_number)) {
        cmail_poller_free(poller);
        return NULL;
    }
    return poller;
}

void cmail_poller_free(cmail_poller *poller) {
    if (!poller) return;
    if (poller->wake >= 0) cmail_wake_free(poller->wake);
    if (poller->epoll >= 0) close(poller->epoll);
    free(poller);
}

void cmail_poller_enter(cmail_poller *poller) { cmail_hold_sigpipe(&poller->guard); }

void cmail_poller_leave(cmail_poller *poller) { cmail_release_sigpipe(&poller->guard); }

int cmail_poller_wait(cmail_poller *poller, cmail_event *events, int room, int timeout_ms) {
    struct epoll_event ready[MOST_EVENTS];
    int count = epoll_wait(poller->epoll, ready, room < MOST_EVENTS ? room : MOST_EVENTS, timeout_ms);
    // A signal came between: nothing has happened yet.
    if (count < 0) count = 0;
    for (int index = 0; index < count; index++) {
        events[index].number = ready[index].data.u32;
        events[index].is_wake = ready[index].data.u32 == wake_number;
        if (events[index].is_wake) cmail_wake_lower(poller->wake);
    }
    return count;
}

void cmail_poller_wake(cmail_poller *poller) { cmail_wake_raise(poller->wake); }
