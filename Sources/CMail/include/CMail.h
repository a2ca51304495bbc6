// Mail for Swift: one SMTP session over libcurl, and MIME messages built by GMime.
//
// Plain C only: neither curl's nor glib's headers are seen by those who include this.
// Strings are UTF-8 and end with NUL; lengths are bytes. Nothing here is thread-safe unless it says so.
#ifndef CMAIL_H
#define CMAIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

// ---- SMTP -------------------------------------------------------------------------------------------------------

typedef struct cmail_session cmail_session;

/// How far a transaction came. Each name is the command that was sent last, or what was awaited.
typedef enum {
    CMAIL_STAGE_CONNECT = 0,
    CMAIL_STAGE_GREETING = 1,
    CMAIL_STAGE_HELLO = 2,
    CMAIL_STAGE_STARTTLS = 3,
    CMAIL_STAGE_AUTH = 4,
    CMAIL_STAGE_MAIL = 5,
    CMAIL_STAGE_RCPT = 6,
    CMAIL_STAGE_DATA = 7,
    /// The server said 354 and takes the message.
    CMAIL_STAGE_BODY = 8,
    /// The whole message was handed over: the final dot is out, or may be.
    CMAIL_STAGE_DOT = 9,
    CMAIL_STAGE_NOOP = 10,
} cmail_stage;

/// What libcurl's code comes down to.
typedef enum {
    CMAIL_FAULT_NONE = 0,
    CMAIL_FAULT_RESOLVE = 1,
    CMAIL_FAULT_CONNECT = 2,
    CMAIL_FAULT_TLS = 3,
    CMAIL_FAULT_TIMEOUT = 4,
    CMAIL_FAULT_LOGIN = 5,
    CMAIL_FAULT_OTHER = 6,
} cmail_fault;

typedef enum {
    CMAIL_SECURITY_NONE = 0,
    CMAIL_SECURITY_STARTTLS = 1,
    CMAIL_SECURITY_TLS = 2,
} cmail_security;

#define CMAIL_REPLY_SIZE 1024

/// What became of one transaction.
typedef struct {
    cmail_stage stage;
    cmail_fault fault;
    /// The code of the last complete reply to the command of `stage`; 0 where there was none.
    int reply_code;
    /// The words of that reply, lines parted by LF, codes taken off, cut to fit.
    char reply[CMAIL_REPLY_SIZE];
    /// libcurl's own words on the fault.
    char fault_text[256];
    /// An existing connection was used.
    bool reused;
} cmail_result;

/// A session without a connection yet; NULL where memory is short. Thread-safe.
cmail_session *cmail_session_new(void);

/// Says QUIT and ends the connection.
void cmail_session_free(cmail_session *session);

/// Says where the next call connects: `smtp://host:port/hello-name`, or `smtps://…` with CMAIL_SECURITY_TLS. Takes
/// back every earlier setting, the login too. `ca_file` may be NULL: the system's certificates.
void cmail_session_set_server(
    cmail_session *session, const char *url, cmail_security security, const char *ca_file, bool verify_tls,
    long connect_timeout_ms, long response_timeout_s);

/// Says as whom. `options` are libcurl's login options, such as `AUTH=PLAIN;AUTH=LOGIN`.
void cmail_session_set_login(cmail_session *session, const char *user, const char *password, const char *options);

/// Sends one message; blocks. Goes on with the connection of the call before where server and login are the same,
/// unless a `fresh` one is wanted. `sender` and `recipient` are bare ASCII addresses; `data` has CRLF line ends and
/// no dot-stuffing.
void cmail_session_send(
    cmail_session *session, const char *sender, const char *recipient, const uint8_t *data, size_t length, bool fresh,
    cmail_result *result);

/// Connects, signs in and says NOOP; blocks.
void cmail_session_check(cmail_session *session, cmail_result *result);

// ---- MIME -------------------------------------------------------------------------------------------------------

typedef struct cmail_message cmail_message;

/// How a text part is written.
typedef enum {
    CMAIL_ENCODING_7BIT = 0,
    CMAIL_ENCODING_QUOTED_PRINTABLE = 1,
    CMAIL_ENCODING_BASE64 = 2,
} cmail_encoding;

/// Every function on messages is called by one thread at a time in the whole process: the caller holds a lock.
cmail_message *cmail_message_new(void);
void cmail_message_free(cmail_message *message);

/// Adds a header whose value is ASCII, encoded and folded (LF and a space) already.
void cmail_message_add_header(cmail_message *message, const char *name, const char *value);
/// Seconds since 1970-01-01T00:00:00Z; written in UTC. False outside the years 1 to 9999.
bool cmail_message_set_date(cmail_message *message, int64_t seconds);
/// Without angle brackets.
void cmail_message_set_id(cmail_message *message, const char *identifier);

/// Text has LF line ends, for base64 CRLF. `subtype` is `plain` or `html`. Two texts become alternatives, in order.
void cmail_message_add_text(
    cmail_message *message, const char *subtype, const uint8_t *text, size_t length, cmail_encoding encoding);
/// False where `type` is not a content type.
bool cmail_message_add_attachment(
    cmail_message *message, const char *name, const char *type, const uint8_t *bytes, size_t length);

/// The whole message with CRLF line ends, to be freed with `cmail_bytes_free`; NULL where it has no part.
/// The boundaries are at most 70 characters and differ.
uint8_t *cmail_message_write(
    cmail_message *message, const char *mixed_boundary, const char *alternative_boundary, size_t *length);
void cmail_bytes_free(uint8_t *bytes);

/// The address with its domain in ASCII (IDNA), to be freed with `cmail_text_free`; NULL where there is no such form.
char *cmail_ascii_address(const char *address);
void cmail_text_free(char *text);

#endif
