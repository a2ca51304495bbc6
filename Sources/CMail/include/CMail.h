// Mail for Swift: SMTP sessions and IMAP connections over libcurl, MIME messages written and read by GMime.
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
    CMAIL_STAGE_QUIT = 11,
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
    /// The client's own words on the fault.
    char fault_text[256];
} cmail_result;

/// What goes on waits for.
typedef enum {
    CMAIL_NEEDS_READ = 0,
    CMAIL_NEEDS_WRITE = 1,
    /// It is over: the result tells how.
    CMAIL_NEEDS_NOTHING = 2,
} cmail_need;

/// Connects, encrypts and signs in; blocks. `url` is `smtp://host:port/hello-name`, or `smtps://…` with
/// CMAIL_SECURITY_TLS. `ca_file` may be NULL: the system's certificates. `user` may be NULL: nobody signs in. `secret` is
/// a password, or an access token (XOAUTH2). `options` are libcurl's login options, such as `AUTH=PLAIN;AUTH=LOGIN`.
/// NULL: `result` tells why. Thread-safe.
cmail_session *cmail_session_open(
    const char *url, cmail_security security, const char *ca_file, bool verify_tls, long connect_timeout_ms,
    long response_timeout_s, const char *user, const char *secret, bool is_bearer, const char *options,
    cmail_result *result);

/// Ends the connection as it is; does not block.
void cmail_session_free(cmail_session *session);

/// The socket, to wait on.
int cmail_session_descriptor(const cmail_session *session);

/// Begins a transaction where none is under way. `sender` and `recipient` are bare ASCII addresses. Where the server
/// takes PIPELINING (RFC 2920), all that comes before the message is said at once.
void cmail_session_start_send(cmail_session *session, const char *sender, const char *recipient);
/// Begins a NOOP.
void cmail_session_start_check(cmail_session *session);
/// Begins a QUIT; there is no going on after it.
void cmail_session_start_quit(cmail_session *session);

/// Goes on with what was begun as far as it can without waiting. `data` is the message as SMTP wants it: with CRLF line
/// ends, dots doubled, the final dot at its end; the same bytes at the same place each time.
cmail_need cmail_session_go_on(cmail_session *session, const uint8_t *data, size_t length);

/// Gives up what was begun: it took too long.
void cmail_session_time_out(cmail_session *session);

/// Of what is over, until the next one begins.
const cmail_result *cmail_session_result(const cmail_session *session);
/// Grows with every byte that the server takes of us and with every reply.
size_t cmail_session_progress(const cmail_session *session);
/// Nothing more can be begun.
bool cmail_session_is_broken(const cmail_session *session);
/// The server said nothing that nobody asked for, and is still there; looked at where the socket tells of something
/// between transactions. Otherwise the session is broken.
bool cmail_session_is_quiet(cmail_session *session);

// ---- Waiting on many connections --------------------------------------------------------------------------------

/// One thread waits on it for many sockets; any thread may wake it. SIGPIPE is held back from that thread meanwhile.
typedef struct cmail_poller cmail_poller;

typedef struct {
    uint32_t number;
    bool is_wake;
} cmail_event;

/// NULL: no descriptor is to be had.
cmail_poller *cmail_poller_new(void);
void cmail_poller_free(cmail_poller *poller);
/// Between these two a thread may wait, and may go on with sessions.
void cmail_poller_enter(cmail_poller *poller);
void cmail_poller_leave(cmail_poller *poller);
/// `number` names the socket in events. False: it cannot be waited for.
bool cmail_poller_add(cmail_poller *poller, int descriptor, uint32_t number);
/// What is waited for: that there is room to write, else that there is something to read.
bool cmail_poller_change(cmail_poller *poller, int descriptor, uint32_t number, bool for_writing);
void cmail_poller_remove(cmail_poller *poller, int descriptor);
/// Waits until something happens, for `timeout_ms` at most (-1: for ever). Returns how many events there are.
int cmail_poller_wait(cmail_poller *poller, cmail_event *events, int room, int timeout_ms);
/// Thread-safe.
void cmail_poller_wake(cmail_poller *poller);

// ---- IMAP -------------------------------------------------------------------------------------------------------

/// A connection to an IMAP server on which the login is done, and on which bytes go both ways. One thread at a time.
typedef struct cmail_connection cmail_connection;

/// What became of an opening.
typedef struct {
    cmail_fault fault;
    /// The server's last line before the connection was ours, cut to fit: of a refused login, its answer.
    char reply[CMAIL_REPLY_SIZE];
    /// libcurl's own words on the fault.
    char fault_text[256];
} cmail_opening;

typedef enum {
    CMAIL_WAIT_READY = 0,
    CMAIL_WAIT_TIMEOUT = 1,
    /// The wake descriptor was raised.
    CMAIL_WAIT_WOKEN = 2,
    CMAIL_WAIT_CLOSED = 3,
} cmail_wait;

/// Connects, encrypts and signs in; blocks. `url` is `imap://host:port/`, or `imaps://…` with CMAIL_SECURITY_TLS. NULL:
/// `opening` tells why. Thread-safe.
cmail_connection *cmail_connection_open(
    const char *url, cmail_security security, const char *ca_file, bool verify_tls, long connect_timeout_ms,
    long response_timeout_s, const char *user, const char *secret, bool is_bearer, const char *options,
    cmail_opening *opening);

/// Says LOGOUT where the connection is in order, and ends it.
void cmail_connection_free(cmail_connection *connection);

/// Sends all bytes; blocks up to `timeout_ms` without progress. `wake`: -1, or what ends the wait.
cmail_wait cmail_connection_send(
    cmail_connection *connection, const uint8_t *bytes, size_t length, int wake, int timeout_ms);

/// Receives what is there, at least one byte; blocks up to `timeout_ms` without progress.
cmail_wait cmail_connection_receive(
    cmail_connection *connection, uint8_t *buffer, size_t size, size_t *length, int wake, int timeout_ms);

/// The connection is in the middle of something: it is to end without a LOGOUT.
void cmail_connection_break(cmail_connection *connection);

/// A descriptor that ends waits once it is raised; -1 where there is none. All four are thread-safe.
int cmail_wake_new(void);
void cmail_wake_raise(int wake);
void cmail_wake_lower(int wake);
void cmail_wake_free(int wake);

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

// ---- MIME, reading ----------------------------------------------------------------------------------------------

/// A message taken apart: its headers, and its parts in the order in which they stand, containers left out. Whatever the
/// bytes are, there is a result.
typedef struct cmail_mail cmail_mail;

typedef struct {
    /// `text/plain`, in small letters.
    const char *type;
    /// NULL: none.
    const char *name;
    /// Of text; NULL: none.
    const char *charset;
    bool is_attachment;
    /// The transfer encoding taken off; text in its charset. Of `message/rfc822`: the whole message.
    const uint8_t *bytes;
    size_t length;
    /// There was more than was asked for: `bytes` is cut.
    bool is_cut;
} cmail_part;

/// At most `most_parts` parts with `most_bytes` bytes each are kept. To be freed with `cmail_mail_free`; NULL where memory
/// is short. The bytes are not kept.
cmail_mail *cmail_mail_parse(const uint8_t *bytes, size_t length, size_t most_parts, size_t most_bytes);
void cmail_mail_free(cmail_mail *mail);

/// The value of the `index`th header of that name, decoded to UTF-8 and unfolded; NULL: there is none. To be freed with
/// `cmail_text_free`.
char *cmail_mail_header(cmail_mail *mail, const char *name, size_t index);
/// The first mailbox of From, else of Sender; false where there is none. Both are to be freed; `name` may be NULL.
bool cmail_mail_sender(cmail_mail *mail, char **name, char **address);
/// The type of the whole, in small letters, as `multipart/report`.
const char *cmail_mail_type(cmail_mail *mail);
/// The `report-type` parameter of the whole, else NULL.
const char *cmail_mail_report_type(cmail_mail *mail);
/// Seconds since 1970-01-01T00:00:00Z of the Date header; 0: there is none.
int64_t cmail_mail_date(cmail_mail *mail);
size_t cmail_mail_part_count(cmail_mail *mail);
cmail_part cmail_mail_part(cmail_mail *mail, size_t index);

/// Text in a charset as UTF-8 with NUL at its end; what cannot be converted becomes U+FFFD. NULL: the charset is not
/// known. To be freed with `cmail_text_free`.
char *cmail_utf8(const char *charset, const uint8_t *bytes, size_t length, size_t *result_length);

#endif
