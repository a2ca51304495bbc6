#include <curl/curl.h>
#include <errno.h>
#include <poll.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include "CMail.h"
#include "curl.h"

struct cmail_connection {
    CURL *curl;
    curl_socket_t socket;
    bool is_broken;
    cmail_opening *opening;
    char error[CURL_ERROR_SIZE];
};

// What the server says before the connection is ours; the last line is its answer to the login.
static size_t greeting_line(char *line, size_t size, size_t count, void *context) {
    cmail_connection *connection = context;
    const size_t total = size * count;
    if (!connection->opening) return total;
    size_t length = total;
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
    if (length >= CMAIL_REPLY_SIZE) length = CMAIL_REPLY_SIZE - 1;
    // Continuations carry the mechanism's own data.
    if (length > 0 && line[0] == '+') return total;
    memcpy(connection->opening->reply, line, length);
    connection->opening->reply[length] = 0;
    return total;
}

static size_t ignore_body(char *buffer, size_t size, size_t count, void *context) {
    (void)buffer;
    (void)context;
    return size * count;
}

cmail_connection *cmail_connection_open(
    const char *url, cmail_security security, const char *ca_file, bool verify_tls, long connect_timeout_ms,
    long response_timeout_s, const char *user, const char *secret, bool is_bearer, const char *options,
    cmail_opening *opening) {
    memset(opening, 0, sizeof *opening);
    opening->fault = CMAIL_FAULT_OTHER;
    if (!cmail_start_curl()) return NULL;
    cmail_connection *connection = calloc(1, sizeof *connection);
    if (!connection) return NULL;
    CURL *curl = connection->curl = curl_easy_init();
    if (!curl) {
        free(connection);
        return NULL;
    }
    connection->opening = opening;
    cmail_set_connection(
        curl, url, "imap,imaps", security, ca_file, verify_tls, connect_timeout_ms, response_timeout_s);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, connection->error);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, greeting_line);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, connection);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore_body);
    curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    curl_easy_setopt(curl, is_bearer ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, secret);
    curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, options);
    curl_easy_setopt(curl, CURLOPT_SASL_IR, 1L);

    cmail_pipe_guard guard;
    cmail_hold_sigpipe(&guard);
    const CURLcode code = curl_easy_perform(curl);
    cmail_release_sigpipe(&guard);
    connection->opening = NULL;
    opening->fault = cmail_fault_of(code);
    if (code == CURLE_OK && curl_easy_getinfo(curl, CURLINFO_ACTIVESOCKET, &connection->socket) == CURLE_OK
        && connection->socket != CURL_SOCKET_BAD) {
        return connection;
    }
    const char *words = connection->error[0] ? connection->error : curl_easy_strerror(code);
    if (code == CURLE_OK) opening->fault = CMAIL_FAULT_OTHER;
    strncpy(opening->fault_text, words, sizeof opening->fault_text - 1);
    connection->socket = CURL_SOCKET_BAD;
    cmail_connection_free(connection);
    return NULL;
}

void cmail_connection_free(cmail_connection *connection) {
    if (!connection) return;
    // libcurl says LOGOUT and waits for the answer: not where something else may be on its way.
    if (connection->is_broken && connection->socket != CURL_SOCKET_BAD) shutdown(connection->socket, SHUT_RDWR);
    cmail_pipe_guard guard;
    cmail_hold_sigpipe(&guard);
    curl_easy_cleanup(connection->curl);
    cmail_release_sigpipe(&guard);
    free(connection);
}

// Waits for the socket or, where there is one, for the wake descriptor.
static cmail_wait await_socket(curl_socket_t socket, short events, int wake, int timeout_ms) {
    for (;;) {
        struct pollfd polled[2] = {{.fd = socket, .events = events}, {.fd = wake, .events = POLLIN}};
        const int ready = poll(polled, wake >= 0 ? 2 : 1, timeout_ms);
        if (ready == 0) return CMAIL_WAIT_TIMEOUT;
        if (ready < 0 && errno != EINTR) return CMAIL_WAIT_CLOSED;
        if (ready < 0) continue;
        if (wake >= 0 && polled[1].revents) return CMAIL_WAIT_WOKEN;
        if (polled[0].revents) return CMAIL_WAIT_READY;
    }
}

cmail_wait cmail_connection_send(
    cmail_connection *connection, const uint8_t *bytes, size_t length, int wake, int timeout_ms) {
    size_t sent = 0;
    while (sent < length) {
        size_t count = 0;
        cmail_pipe_guard guard;
        cmail_hold_sigpipe(&guard);
        const CURLcode code = curl_easy_send(connection->curl, bytes + sent, length - sent, &count);
        cmail_release_sigpipe(&guard);
        if (code == CURLE_OK) {
            sent += count;
            continue;
        }
        cmail_wait wait = CMAIL_WAIT_CLOSED;
        if (code == CURLE_AGAIN) wait = await_socket(connection->socket, POLLOUT, wake, timeout_ms);
        if (wait != CMAIL_WAIT_READY) {
            connection->is_broken = true;
            return wait;
        }
    }
    return CMAIL_WAIT_READY;
}

cmail_wait cmail_connection_receive(
    cmail_connection *connection, uint8_t *buffer, size_t size, size_t *length, int wake, int timeout_ms) {
    *length = 0;
    for (;;) {
        // First what TLS may hold already: the socket would not tell of it.
        const CURLcode code = curl_easy_recv(connection->curl, buffer, size, length);
        if (code == CURLE_OK && *length > 0) return CMAIL_WAIT_READY;
        cmail_wait wait = CMAIL_WAIT_CLOSED;
        if (code == CURLE_AGAIN) wait = await_socket(connection->socket, POLLIN, wake, timeout_ms);
        if (wait == CMAIL_WAIT_CLOSED) connection->is_broken = true;
        if (wait != CMAIL_WAIT_READY) return wait;
    }
}

void cmail_connection_break(cmail_connection *connection) { connection->is_broken = true; }

int cmail_wake_new(void) { return eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK); }

void cmail_wake_raise(int wake) {
    const uint64_t one = 1;
    while (write(wake, &one, sizeof one) < 0 && errno == EINTR) {
    }
}

void cmail_wake_lower(int wake) {
    uint64_t count = 0;
    while (read(wake, &count, sizeof count) < 0 && errno == EINTR) {
    }
}

void cmail_wake_free(int wake) { close(wake); }
