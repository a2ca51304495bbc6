#include "CMail.h"

#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/socket.h>

#include "curl.h"

// A message's commands: two addresses of at most 320 bytes and the words around them.
#define COMMANDS_SIZE 1024
#define INPUT_SIZE 4096
// As much as TLS puts into a record, and as is written before others have their turn.
#define WRITE_SIZE 16384
#define MOST_WRITTEN_AT_ONCE (32 * WRITE_SIZE)

struct cmail_session {
    CURL *curl;
    curl_socket_t socket;
    bool is_encrypted;
    // What the server said to the last EHLO.
    bool takes_pipelining;
    // The server may speak at any time, and what it said was answered for nobody.
    bool is_broken;
    // The reply that is being read; it replaces the one in `result` line by line.
    bool reply_is_complete;
    size_t reply_length;
    // NULL: what is said now concerns nobody.
    cmail_result *result;
    cmail_result outcome;
    size_t progress;
    // Of the bytes of `commands`, those up to `due` may go out; those up to `said` are out.
    char commands[COMMANDS_SIZE];
    size_t said, due;
    // Where the commands of a message end.
    size_t mail_end, rcpt_end, data_end;
    // The line that has begun, and what follows it.
    char input[INPUT_SIZE];
    size_t input_length;
    size_t offset;
    char error[CURL_ERROR_SIZE];
};

static void enter(cmail_session *session, cmail_stage stage) {
    session->result->stage = stage;
    session->result->reply_code = 0;
    session->result->reply[0] = 0;
    session->reply_length = 0;
    session->reply_is_complete = false;
}

static bool begins(const char *text, size_t length, const char *verb) {
    const size_t size = strlen(verb);
    return length >= size && memcmp(text, verb, size) == 0;
}

// libcurl shows every command as it is sent; the verb alone is looked at, never what follows (it may be a password).
static int command_sent(CURL *curl, curl_infotype type, char *text, size_t length, void *context) {
    (void)curl;
    cmail_session *session = context;
    if (type != CURLINFO_HEADER_OUT || !session->result) return 0;
    if (begins(text, length, "EHLO ") || begins(text, length, "HELO ")) {
        session->takes_pipelining = false;
        enter(session, CMAIL_STAGE_HELLO);
    } else if (begins(text, length, "STARTTLS\r\n")) {
        enter(session, CMAIL_STAGE_STARTTLS);
    } else if (begins(text, length, "AUTH ")) {
        enter(session, CMAIL_STAGE_AUTH);
    }
    return 0;
}

static bool is_digit(char character) { return character >= '0' && character <= '9'; }

// One line of a reply: `250-words` and more, or the last, `250 words`.
static void take_line(cmail_session *session, const char *line, size_t length) {
    cmail_result *result = session->result;
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
    if (length < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) return;
    if (session->reply_is_complete) enter(session, result->stage);

    const size_t start = length > 3 ? 4 : 3;
    if (session->reply_length > 0 && session->reply_length + 1 < CMAIL_REPLY_SIZE) {
        result->reply[session->reply_length++] = '\n';
    }
    size_t room = CMAIL_REPLY_SIZE - 1 - session->reply_length;
    size_t words = length - start < room ? length - start : room;
    memcpy(result->reply + session->reply_length, line + start, words);
    session->reply_length += words;
    result->reply[session->reply_length] = 0;
    if (length == 3 || line[3] == ' ') {
        session->reply_is_complete = true;
        result->reply_code = (line[0] - '0') * 100 + (line[1] - '0') * 10 + (line[2] - '0');
    }
}

static bool is_word(const char *line, size_t length, const char *word) {
    const size_t size = strlen(word);
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
    return length == size + 4 && strncasecmp(line + 4, word, size) == 0;
}

// While libcurl connects and signs in, it shows what the server says.
static size_t reply_line(char *line, size_t size, size_t count, void *context) {
    cmail_session *session = context;
    const size_t total = size * count;
    if (!session->result) return total;
    if (session->result->stage == CMAIL_STAGE_CONNECT) enter(session, CMAIL_STAGE_GREETING);
    take_line(session, line, total);
    if (session->result->stage == CMAIL_STAGE_HELLO && is_word(line, total, "PIPELINING")) {
        session->takes_pipelining = true;
    }
    return total;
}

static size_t ignore_body(char *buffer, size_t size, size_t count, void *context) {
    (void)buffer;
    (void)context;
    return size * count;
}

static void set_options(
    cmail_session *session, const char *url, cmail_security security, const char *ca_file, bool verify_tls,
    long connect_timeout_ms, long response_timeout_s) {
    CURL *curl = session->curl;
    // libcurl's own transactions hold the thread up until the server has answered the final dot, in its multi interface too.
    cmail_set_connection(
        curl, url, "smtp,smtps", security, ca_file, verify_tls, connect_timeout_ms, response_timeout_s);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, session->error);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, command_sent);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, session);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, reply_line);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, session);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore_body);
}

static void set_login(CURL *curl, const char *user, const char *secret, bool is_bearer, const char *options) {
    curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    curl_easy_setopt(curl, is_bearer ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, secret);
    curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, options);
    curl_easy_setopt(curl, CURLOPT_SASL_IR, 1L);
}

cmail_session *cmail_session_open(
    const char *url, cmail_security security, const char *ca_file, bool verify_tls, long connect_timeout_ms,
    long response_timeout_s, const char *user, const char *secret, bool is_bearer, const char *options,
    cmail_result *result) {
    memset(result, 0, sizeof *result);
    result->fault = CMAIL_FAULT_OTHER;
    strcpy(result->fault_text, "out of memory");
    if (!cmail_start_curl()) return NULL;
    cmail_session *session = calloc(1, sizeof *session);
    if (!session) return NULL;
    session->socket = CURL_SOCKET_BAD;
    session->is_encrypted = security != CMAIL_SECURITY_NONE;
    session->curl = curl_easy_init();
    if (!session->curl) {
        free(session);
        return NULL;
    }
    set_options(session, url, security, ca_file, verify_tls, connect_timeout_ms, response_timeout_s);
    if (user) set_login(session->curl, user, secret, is_bearer, options);

    memset(result, 0, sizeof *result);
    session->result = result;
    cmail_pipe_guard guard;
    cmail_hold_sigpipe(&guard);
    const CURLcode code = curl_easy_perform(session->curl);
    cmail_release_sigpipe(&guard);
    session->result = NULL;
    curl_easy_setopt(session->curl, CURLOPT_VERBOSE, 0L);

    result->fault = cmail_fault_of(code);
    if (code == CURLE_OK && curl_easy_getinfo(session->curl, CURLINFO_ACTIVESOCKET, &session->socket) == CURLE_OK
        && session->socket != CURL_SOCKET_BAD) {
        return session;
    }
    if (code == CURLE_OK) result->fault = CMAIL_FAULT_OTHER;
    const char *words = session->error[0] ? session->error : curl_easy_strerror(code);
    strncpy(result->fault_text, words, sizeof result->fault_text - 1);
    cmail_session_free(session);
    return NULL;
}

void cmail_session_free(cmail_session *session) {
    if (!session) return;
    // Shut, it is ended without a QUIT of libcurl, which would wait for the answer.
    if (session->socket != CURL_SOCKET_BAD) shutdown(session->socket, SHUT_RDWR);
    cmail_pipe_guard guard;
    cmail_hold_sigpipe(&guard);
    curl_easy_cleanup(session->curl);
    cmail_release_sigpipe(&guard);
    free(session);
}

int cmail_session_descriptor(const cmail_session *session) { return session->socket; }

static void start(cmail_session *session, cmail_stage stage) {
    session->result = &session->outcome;
    enter(session, stage);
    session->outcome.fault = CMAIL_FAULT_NONE;
    session->outcome.fault_text[0] = 0;
    session->said = 0;
    session->offset = 0;
}

void cmail_session_start_send(cmail_session *session, const char *sender, const char *recipient) {
    start(session, CMAIL_STAGE_MAIL);
    char *commands = session->commands;
    // No size is given: a server that finds it too large would refuse MAIL, which is said of the account.
    const int length =
        snprintf(commands, COMMANDS_SIZE, "MAIL FROM:<%s>\r\nRCPT TO:<%s>\r\nDATA\r\n", sender, recipient);
    session->data_end = length > 0 && length < COMMANDS_SIZE ? (size_t)length : 0;
    session->mail_end = session->data_end > 0 ? (size_t)(strchr(commands, '\n') - commands) + 1 : 0;
    session->rcpt_end = session->data_end - strlen("DATA\r\n");
    session->due = session->takes_pipelining ? session->data_end : session->mail_end;
}

static void start_command(cmail_session *session, cmail_stage stage, const char *command) {
    start(session, stage);
    strcpy(session->commands, command);
    session->due = strlen(command);
}

void cmail_session_start_check(cmail_session *session) { start_command(session, CMAIL_STAGE_NOOP, "NOOP\r\n"); }

void cmail_session_start_quit(cmail_session *session) {
    session->input_length = 0;
    start_command(session, CMAIL_STAGE_QUIT, "QUIT\r\n");
}

static cmail_need fail(cmail_session *session, cmail_fault fault, const char *words) {
    session->is_broken = true;
    session->outcome.fault = fault;
    snprintf(session->outcome.fault_text, sizeof session->outcome.fault_text, "%s", words);
    session->result = NULL;
    return CMAIL_NEEDS_NOTHING;
}

// It answered, and not what was wanted. What else was said to it may be answered yet, or the transaction may still be
// open: only where the whole message is refused can the next one begin.
static cmail_need refuse(cmail_session *session) {
    const int code = session->outcome.reply_code;
    const bool is_over = session->outcome.stage == CMAIL_STAGE_DOT && code >= 400 && code != 421
        && session->input_length == 0 && !session->is_broken;
    char words[64];
    snprintf(words, sizeof words, "the answer was %d", code);
    fail(session, CMAIL_FAULT_OTHER, words);
    session->is_broken = !is_over;
    return CMAIL_NEEDS_NOTHING;
}

static cmail_need finish(cmail_session *session) {
    // Nothing may follow.
    if (session->input_length > 0) session->is_broken = true;
    session->result = NULL;
    return CMAIL_NEEDS_NOTHING;
}

// Says what comes next; CMAIL_NEEDS_READ: the answer to it is awaited.
static cmail_need answered(cmail_session *session) {
    const int code = session->outcome.reply_code;
    session->progress++;
    switch (session->outcome.stage) {
    case CMAIL_STAGE_MAIL:
        if (code / 100 != 2) return refuse(session);
        enter(session, CMAIL_STAGE_RCPT);
        if (session->due < session->rcpt_end) session->due = session->rcpt_end;
        return CMAIL_NEEDS_READ;
    case CMAIL_STAGE_RCPT:
        if (code / 100 != 2) return refuse(session);
        enter(session, CMAIL_STAGE_DATA);
        session->due = session->data_end;
        return CMAIL_NEEDS_READ;
    case CMAIL_STAGE_DATA:
        if (code != 354) return refuse(session);
        enter(session, CMAIL_STAGE_BODY);
        return CMAIL_NEEDS_WRITE;
    case CMAIL_STAGE_DOT:
    case CMAIL_STAGE_NOOP:
        if (code / 100 != 2) return refuse(session);
        return finish(session);
    default: return finish(session);
    }
}

// Writes `bytes` from `*offset` on; CMAIL_NEEDS_READ: they are out.
static cmail_need write_out(cmail_session *session, const void *bytes, size_t *offset, size_t end) {
    size_t turn = 0;
    while (*offset < end) {
        size_t written = 0;
        const size_t left = end - *offset;
        // TLS wants the same bytes again where it could not write them.
        const size_t size = left < WRITE_SIZE ? left : WRITE_SIZE;
        const CURLcode code = curl_easy_send(session->curl, (const char *)bytes + *offset, size, &written);
        if (code == CURLE_AGAIN) return CMAIL_NEEDS_WRITE;
        if (code != CURLE_OK) return fail(session, CMAIL_FAULT_OTHER, "the connection was lost while sending");
        *offset += written;
        session->progress++;
        turn += written;
        if (turn >= MOST_WRITTEN_AT_ONCE && *offset < end) return CMAIL_NEEDS_WRITE;
    }
    return CMAIL_NEEDS_READ;
}

// Takes the lines that are there, up to the end of a reply.
static bool take_input(cmail_session *session) {
    size_t taken = 0;
    bool is_complete = false;
    while (!is_complete) {
        const char *line = session->input + taken;
        const char *end = memchr(line, '\n', session->input_length - taken);
        if (!end) break;
        take_line(session, line, (size_t)(end - line));
        taken += (size_t)(end - line) + 1;
        is_complete = session->reply_is_complete;
    }
    session->input_length -= taken;
    memmove(session->input, session->input + taken, session->input_length);
    // Of a line that is too long the beginning will do.
    if (session->input_length == INPUT_SIZE) session->input_length = INPUT_SIZE / 2;
    return is_complete;
}

// Reads what is there; CMAIL_NEEDS_WRITE: there may be more at once.
static cmail_need read_in(cmail_session *session) {
    const size_t room = INPUT_SIZE - session->input_length;
    size_t count = 0;
    const CURLcode code = curl_easy_recv(session->curl, session->input + session->input_length, room, &count);
    if (code == CURLE_AGAIN) return CMAIL_NEEDS_READ;
    if (code != CURLE_OK) return fail(session, CMAIL_FAULT_OTHER, "the connection was lost");
    if (count == 0) return fail(session, CMAIL_FAULT_OTHER, "the server ended the connection");
    session->input_length += count;
    return CMAIL_NEEDS_WRITE;
}

cmail_need cmail_session_go_on(cmail_session *session, const uint8_t *data, size_t length) {
    if (!session->result) return CMAIL_NEEDS_NOTHING;
    if (session->due == 0) return fail(session, CMAIL_FAULT_OTHER, "the addresses are too long");
    for (;;) {
        cmail_need need = write_out(session, session->commands, &session->said, session->due);
        if (need == CMAIL_NEEDS_READ && session->outcome.stage == CMAIL_STAGE_BODY) {
            need = write_out(session, data, &session->offset, length);
            if (need == CMAIL_NEEDS_READ) enter(session, CMAIL_STAGE_DOT);
        }
        if (need != CMAIL_NEEDS_READ) return need;
        while (!take_input(session)) {
            need = read_in(session);
            if (need != CMAIL_NEEDS_WRITE) return need;
        }
        if (answered(session) == CMAIL_NEEDS_NOTHING) return CMAIL_NEEDS_NOTHING;
    }
}

void cmail_session_time_out(cmail_session *session) {
    if (session->result) fail(session, CMAIL_FAULT_TIMEOUT, "the server did not answer in time");
}

bool cmail_session_is_quiet(cmail_session *session) {
    if (session->is_broken || session->input_length > 0) return false;
    // TLS may have had something to say that is not for us.
    size_t count = 0;
    if (curl_easy_recv(session->curl, session->input, 1, &count) == CURLE_AGAIN) return true;
    session->is_broken = true;
    return false;
}

bool cmail_session_is_broken(const cmail_session *session) { return session->is_broken; }

const cmail_result *cmail_session_result(const cmail_session *session) { return &session->outcome; }

size_t cmail_session_progress(const cmail_session *session) { return session->progress; }
