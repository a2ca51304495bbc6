#include "CMail.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include "curl.h"

struct cmail_session {
    CURL *curl;
    const uint8_t *data;
    size_t length;
    size_t offset;
    // The reply that is being read; it replaces the one in `result` line by line.
    bool reply_is_complete;
    size_t reply_length;
    cmail_result *result;
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
        enter(session, CMAIL_STAGE_HELLO);
    } else if (begins(text, length, "STARTTLS\r\n")) {
        enter(session, CMAIL_STAGE_STARTTLS);
    } else if (begins(text, length, "AUTH ")) {
        enter(session, CMAIL_STAGE_AUTH);
    } else if (begins(text, length, "MAIL FROM:")) {
        enter(session, CMAIL_STAGE_MAIL);
    } else if (begins(text, length, "RCPT TO:")) {
        enter(session, CMAIL_STAGE_RCPT);
    } else if (session->result->stage == CMAIL_STAGE_RCPT && begins(text, length, "DATA\r\n")) {
        enter(session, CMAIL_STAGE_DATA);
    } else if (begins(text, length, "NOOP\r\n")) {
        enter(session, CMAIL_STAGE_NOOP);
    } else if (begins(text, length, "QUIT\r\n")) {
        // The transaction is over; what is answered now concerns nobody.
        session->result = NULL;
    }
    return 0;
}

static bool is_digit(char character) { return character >= '0' && character <= '9'; }

// One line of a reply: `250-words` and more, or the last, `250 words`.
static size_t reply_line(char *line, size_t size, size_t count, void *context) {
    cmail_session *session = context;
    const size_t total = size * count;
    if (!session->result) return total;
    cmail_result *result = session->result;
    if (result->stage == CMAIL_STAGE_CONNECT) enter(session, CMAIL_STAGE_GREETING);
    size_t length = total;
    while (length > 0 && (line[length - 1] == '\n' || line[length - 1] == '\r')) length--;
    if (length < 3 || !is_digit(line[0]) || !is_digit(line[1]) || !is_digit(line[2])) return total;
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
    return total;
}

static size_t next_bytes(char *buffer, size_t size, size_t count, void *context) {
    cmail_session *session = context;
    size_t room = size * count;
    size_t left = session->length - session->offset;
    if (left == 0) {
        // libcurl asks again only when all before is written: what it writes next is the final dot.
        if (session->result) enter(session, CMAIL_STAGE_DOT);
        return 0;
    }
    if (session->result && session->result->stage != CMAIL_STAGE_BODY) enter(session, CMAIL_STAGE_BODY);
    if (left > room) left = room;
    memcpy(buffer, session->data + session->offset, left);
    session->offset += left;
    return left;
}

static size_t ignore_body(char *buffer, size_t size, size_t count, void *context) {
    (void)buffer;
    (void)context;
    return size * count;
}

cmail_session *cmail_session_new(void) {
    if (!cmail_start_curl()) return NULL;
    cmail_session *session = calloc(1, sizeof *session);
    if (!session) return NULL;
    session->curl = curl_easy_init();
    if (!session->curl) {
        free(session);
        return NULL;
    }
    return session;
}

void cmail_session_free(cmail_session *session) {
    if (!session) return;
    cmail_pipe_guard guard;
    cmail_hold_sigpipe(&guard);
    curl_easy_cleanup(session->curl);
    cmail_release_sigpipe(&guard);
    free(session);
}

void cmail_session_set_server(
    cmail_session *session, const char *url, cmail_security security, const char *ca_file, bool verify_tls,
    long connect_timeout_ms, long response_timeout_s) {
    CURL *curl = session->curl;
    // Options go back to their defaults; the connection stays.
    curl_easy_reset(curl);
    curl_easy_setopt(curl, CURLOPT_URL, url);
    curl_easy_setopt(curl, CURLOPT_PROTOCOLS_STR, "smtp,smtps");
    curl_easy_setopt(curl, CURLOPT_PROXY, "");
    curl_easy_setopt(curl, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    curl_easy_setopt(curl, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(curl, CURLOPT_NOPROGRESS, 1L);
    curl_easy_setopt(curl, CURLOPT_MAXCONNECTS, 1L);
    curl_easy_setopt(curl, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(
        curl, CURLOPT_USE_SSL, (long)(security == CMAIL_SECURITY_STARTTLS ? CURLUSESSL_ALL : CURLUSESSL_NONE));
    curl_easy_setopt(curl, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYPEER, verify_tls ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_SSL_VERIFYHOST, verify_tls ? 2L : 0L);
    if (ca_file) {
        curl_easy_setopt(curl, CURLOPT_CAINFO, ca_file);
        curl_easy_setopt(curl, CURLOPT_CAPATH, NULL);
    }
    curl_easy_setopt(curl, CURLOPT_CONNECTTIMEOUT_MS, connect_timeout_ms);
    curl_easy_setopt(curl, CURLOPT_SERVER_RESPONSE_TIMEOUT, response_timeout_s);
    // A server that stops reading the message.
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_LIMIT, 1L);
    curl_easy_setopt(curl, CURLOPT_LOW_SPEED_TIME, response_timeout_s);
    curl_easy_setopt(curl, CURLOPT_ERRORBUFFER, session->error);
    // libcurl 7.88 takes twice this for every message, and at its default the memory would come from the kernel each time.
    curl_easy_setopt(curl, CURLOPT_UPLOAD_BUFFERSIZE, 16384L);
    curl_easy_setopt(curl, CURLOPT_VERBOSE, 1L);
    curl_easy_setopt(curl, CURLOPT_DEBUGFUNCTION, command_sent);
    curl_easy_setopt(curl, CURLOPT_DEBUGDATA, session);
    curl_easy_setopt(curl, CURLOPT_HEADERFUNCTION, reply_line);
    curl_easy_setopt(curl, CURLOPT_HEADERDATA, session);
    curl_easy_setopt(curl, CURLOPT_WRITEFUNCTION, ignore_body);
}

void cmail_session_set_login(
    cmail_session *session, const char *user, const char *secret, bool is_bearer, const char *options) {
    CURL *curl = session->curl;
    curl_easy_setopt(curl, CURLOPT_USERNAME, user);
    curl_easy_setopt(curl, is_bearer ? CURLOPT_XOAUTH2_BEARER : CURLOPT_PASSWORD, secret);
    curl_easy_setopt(curl, CURLOPT_LOGIN_OPTIONS, options);
    curl_easy_setopt(curl, CURLOPT_SASL_IR, 1L);
}

static void perform(cmail_session *session, cmail_result *result) {
    memset(result, 0, sizeof *result);
    session->result = result;
    session->error[0] = 0;
    session->reply_is_complete = false;
    session->reply_length = 0;

    cmail_pipe_guard guard;
    cmail_hold_sigpipe(&guard);
    const CURLcode code = curl_easy_perform(session->curl);
    cmail_release_sigpipe(&guard);

    // libcurl 7.88 keeps a connection whose reply never came, and would take a late one for the answer to the next
    // command. Shut, it is found dead and replaced, without a QUIT that waits as long again.
    if (code != CURLE_OK && result->reply_code < 400) {
        curl_socket_t socket = CURL_SOCKET_BAD;
        if (curl_easy_getinfo(session->curl, CURLINFO_ACTIVESOCKET, &socket) == CURLE_OK && socket != CURL_SOCKET_BAD) {
            shutdown(socket, SHUT_RDWR);
        }
    }

    long connections = 0;
    curl_easy_getinfo(session->curl, CURLINFO_NUM_CONNECTS, &connections);
    result->fault = cmail_fault_of(code);
    result->reused = connections == 0 && result->stage >= CMAIL_STAGE_MAIL;
    if (code != CURLE_OK) {
        const char *words = session->error[0] ? session->error : curl_easy_strerror(code);
        strncpy(result->fault_text, words, sizeof result->fault_text - 1);
    }
    session->result = NULL;
}

void cmail_session_send(
    cmail_session *session, const char *sender, const char *recipient, const uint8_t *data, size_t length, bool fresh,
    cmail_result *result) {
    session->data = data;
    session->length = length;
    session->offset = 0;
    struct curl_slist *recipients = curl_slist_append(NULL, recipient);
    CURL *curl = session->curl;
    curl_easy_setopt(curl, CURLOPT_FRESH_CONNECT, fresh ? 1L : 0L);
    curl_easy_setopt(curl, CURLOPT_MAIL_FROM, sender);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, recipients);
    // No size is given: libcurl 7.88 compares it with what it wrote after dot-stuffing, and may stop too early.
    curl_easy_setopt(curl, CURLOPT_UPLOAD, 1L);
    curl_easy_setopt(curl, CURLOPT_READFUNCTION, next_bytes);
    curl_easy_setopt(curl, CURLOPT_READDATA, session);
    perform(session, result);
    curl_easy_setopt(curl, CURLOPT_MAIL_RCPT, NULL);
    curl_slist_free_all(recipients);
    session->data = NULL;
    session->length = 0;
    session->offset = 0;
}

void cmail_session_check(cmail_session *session, cmail_result *result) {
    curl_easy_setopt(session->curl, CURLOPT_FRESH_CONNECT, 1L);
    curl_easy_setopt(session->curl, CURLOPT_CUSTOMREQUEST, "NOOP");
    curl_easy_setopt(session->curl, CURLOPT_NOBODY, 1L);
    perform(session, result);
}
