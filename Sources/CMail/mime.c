#include "CMail.h"

#include <gmime/gmime.h>
#include <pthread.h>
#include <string.h>

struct cmail_message {
    GMimeMessage *message;
    GPtrArray *texts;
    GPtrArray *attachments;
};

static const char *const utf8 = "utf-8";

static pthread_once_t gmime_once = PTHREAD_ONCE_INIT;

cmail_message *cmail_message_new(void) {
    pthread_once(&gmime_once, g_mime_init);
    cmail_message *message = g_new0(cmail_message, 1);
    message->message = g_mime_message_new(FALSE);
    message->texts = g_ptr_array_new_with_free_func(g_object_unref);
    message->attachments = g_ptr_array_new_with_free_func(g_object_unref);
    return message;
}

void cmail_message_free(cmail_message *message) {
    if (!message) return;
    g_ptr_array_unref(message->texts);
    g_ptr_array_unref(message->attachments);
    g_object_unref(message->message);
    g_free(message);
}

char *cmail_ascii_address(const char *address) {
    pthread_once(&gmime_once, g_mime_init);
    InternetAddress *mailbox = internet_address_mailbox_new(NULL, address);
    const char *ascii = internet_address_mailbox_get_idn_addr((InternetAddressMailbox *)mailbox);
    char *copy = NULL;
    if (ascii && ascii[0] && g_str_is_ascii(ascii)) copy = g_strdup(ascii);
    g_object_unref(mailbox);
    return copy;
}

void cmail_text_free(char *text) { g_free(text); }

void cmail_message_add_header(cmail_message *message, const char *name, const char *value) {
    GMimeObject *object = (GMimeObject *)message->message;
    // The value is added raw: GMime would take encoded words apart and write a long one on one line.
    g_mime_object_append_header(object, name, "", utf8);
    GMimeHeader *header = g_mime_header_list_get_header(g_mime_object_get_header_list(object), name);
    char *raw = g_strdup_printf(" %s\n", value);
    if (header) g_mime_header_set_raw_value(header, raw);
    g_free(raw);
}

bool cmail_message_set_date(cmail_message *message, int64_t seconds) {
    GDateTime *date = g_date_time_new_from_unix_utc(seconds);
    if (!date) return false;
    g_mime_message_set_date(message->message, date);
    g_date_time_unref(date);
    return true;
}

void cmail_message_set_id(cmail_message *message, const char *identifier) {
    g_mime_message_set_message_id(message->message, identifier);
}

static void set_content(GMimePart *part, const uint8_t *bytes, size_t length, GMimeContentEncoding encoding) {
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer((const char *)bytes, length);
    GMimeDataWrapper *content = g_mime_data_wrapper_new_with_stream(stream, GMIME_CONTENT_ENCODING_DEFAULT);
    g_mime_part_set_content(part, content);
    g_mime_part_set_content_encoding(part, encoding);
    g_object_unref(content);
    g_object_unref(stream);
}

void cmail_message_add_text(
    cmail_message *message, const char *subtype, const uint8_t *text, size_t length, cmail_encoding encoding) {
    GMimePart *part = g_mime_part_new_with_type("text", subtype);
    g_mime_object_set_content_type_parameter((GMimeObject *)part, "charset", utf8);
    GMimeContentEncoding chosen = GMIME_CONTENT_ENCODING_BASE64;
    switch (encoding) {
    case CMAIL_ENCODING_7BIT: chosen = GMIME_CONTENT_ENCODING_7BIT; break;
    case CMAIL_ENCODING_QUOTED_PRINTABLE: chosen = GMIME_CONTENT_ENCODING_QUOTEDPRINTABLE; break;
    case CMAIL_ENCODING_BASE64: break;
    }
    set_content(part, text, length, chosen);
    g_ptr_array_add(message->texts, part);
}

bool cmail_message_add_attachment(
    cmail_message *message, const char *name, const char *type, const uint8_t *bytes, size_t length) {
    GMimeContentType *content_type = g_mime_content_type_parse(NULL, type);
    if (!content_type) return false;
    GMimePart *part = g_mime_part_new();
    g_mime_object_set_content_type((GMimeObject *)part, content_type);
    g_object_unref(content_type);
    g_mime_object_set_disposition((GMimeObject *)part, GMIME_DISPOSITION_ATTACHMENT);
    // Both `filename` and `name`, each in UTF-8 by RFC 2231.
    g_mime_part_set_filename(part, name);
    set_content(part, bytes, length, GMIME_CONTENT_ENCODING_BASE64);
    g_ptr_array_add(message->attachments, part);
    return true;
}

static GMimeObject *multipart(const char *subtype, const char *boundary, GMimeObject *first, GPtrArray *parts) {
    GMimeMultipart *whole = g_mime_multipart_new_with_subtype(subtype);
    g_mime_multipart_set_boundary(whole, boundary);
    if (first) g_mime_multipart_add(whole, first);
    for (guint index = 0; index < parts->len; index++) g_mime_multipart_add(whole, g_ptr_array_index(parts, index));
    return (GMimeObject *)whole;
}

uint8_t *cmail_message_write(
    cmail_message *message, const char *mixed_boundary, const char *alternative_boundary, size_t *length) {
    GMimeObject *root = NULL;
    if (message->texts->len == 1) root = g_object_ref(g_ptr_array_index(message->texts, 0));
    if (message->texts->len > 1) root = multipart("alternative", alternative_boundary, NULL, message->texts);
    if (message->attachments->len > 0) {
        GMimeObject *mixed = multipart("mixed", mixed_boundary, root, message->attachments);
        if (root) g_object_unref(root);
        root = mixed;
    }
    if (!root) return NULL;
    g_mime_message_set_mime_part(message->message, root);
    g_object_unref(root);

    GMimeFormatOptions *options = g_mime_format_options_new();
    g_mime_format_options_set_newline_format(options, GMIME_NEWLINE_FORMAT_DOS);
    g_mime_format_options_set_param_encoding_method(options, GMIME_PARAM_ENCODING_METHOD_RFC2231);
    GByteArray *bytes = g_byte_array_new();
    GMimeStream *memory = g_mime_stream_mem_new();
    g_mime_stream_mem_set_byte_array((GMimeStreamMem *)memory, bytes);
    g_mime_stream_mem_set_owner((GMimeStreamMem *)memory, FALSE);
    // Encoders end their lines with LF whatever the options say.
    GMimeStream *filtered = g_mime_stream_filter_new(memory);
    GMimeFilter *line_ends = g_mime_filter_unix2dos_new(TRUE);
    g_mime_stream_filter_add((GMimeStreamFilter *)filtered, line_ends);
    g_mime_object_write_to_stream((GMimeObject *)message->message, options, filtered);
    g_mime_stream_flush(filtered);
    g_object_unref(line_ends);
    g_object_unref(filtered);
    g_object_unref(memory);
    g_mime_format_options_free(options);

    *length = bytes->len;
    return g_byte_array_free(bytes, FALSE);
}

void cmail_bytes_free(uint8_t *bytes) { g_free(bytes); }
