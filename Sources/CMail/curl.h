// What the users of libcurl share. Included by .c files only.
#ifndef CMAIL_CURL_H
#define CMAIL_CURL_H

#include <curl/curl.h>
#include <signal.h>
#include <stdbool.h>

#include "CMail.h"

// Some versions of libcurl let OpenSSL write with write(2), so that a peer that hung up raises SIGPIPE, and with
// CURLOPT_NOSIGNAL they leave it to us. It is delivered to the writing thread: held back there, it leaves the
// dispositions of the process alone.
typedef struct {
    sigset_t before;
    bool was_pending;
} cmail_pipe_guard;

void cmail_hold_sigpipe(cmail_pipe_guard *guard);
void cmail_release_sigpipe(const cmail_pipe_guard *guard);

// Whether libcurl is ready; starts it the first time. Thread-safe.
bool cmail_start_curl(void);

// How a mail server is reached; `protocols` as CURLOPT_PROTOCOLS_STR takes them.
void cmail_set_connection(
    CURL *curl, const char *url, const char *protocols, cmail_security security, const char *ca_file, bool verify_tls,
    long connect_timeout_ms, long response_timeout_s);

cmail_fault cmail_fault_of(CURLcode code);

#endif
