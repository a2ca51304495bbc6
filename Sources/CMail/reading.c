#include <errno.h>
#include <gmime/gmime.h>
#include <iconv.h>
#include <pthread.h>
#include <string.h>

#include "CMail.h"

typedef struct {
    char *type;
    char *name;
    char *charset;
    bool is_attachment;
    GByteArray *bytes;
    bool is_cut;
} part;

struct cmail_mail {
    GMimeMessage *message;
    char *type;
    char *report_type;
    GPtrArray *parts;
    size_t most_parts;
    size_t most_bytes;
};

// Containers within containers beyond this are not looked into.
static const int deepest = 30;

static pthread_once_t gmime_once = PTHREAD_ONCE_INIT;

static void free_part(void *pointer) {
    part *freed = pointer;
    g_free(freed->type);
    g_free(freed->name);
    g_free(freed->charset);
    if (freed->bytes) g_byte_array_unref(freed->bytes);
    g_free(freed);
}

static char *type_of(GMimeObject *object) {
    GMimeContentType *type = g_mime_object_get_content_type(object);
    char *text = type ? g_mime_content_type_get_mime_type(type) : NULL;
    if (!text) return g_strdup("text/plain");
    char *lower = g_ascii_strdown(text, -1);
    g_free(text);
    return lower;
}

static char *parameter_of(GMimeObject *object, const char *name) {
    const char *value = g_mime_object_get_content_type_parameter(object, name);
    return value ? g_ascii_strdown(value, -1) : NULL;
}

// Text of foreign mail that Swift takes for UTF-8.
static char *valid(const char *text) { return text ? g_utf8_make_valid(text, -1) : NULL; }

static GByteArray *written(GMimeObject *object, GMimeDataWrapper *content, size_t most, bool *is_cut) {
    GByteArray *bytes = g_byte_array_new();
    GMimeStream *memory = g_mime_stream_mem_new();
    g_mime_stream_mem_set_byte_array((GMimeStreamMem *)memory, bytes);
    g_mime_stream_mem_set_owner((GMimeStreamMem *)memory, FALSE);
    if (content) {
        g_mime_data_wrapper_write_to_stream(content, memory);
    } else {
        g_mime_object_write_to_stream(object, NULL, memory);
    }
    g_mime_stream_flush(memory);
    g_object_unref(memory);
    *is_cut = bytes->len > most;
    if (*is_cut) g_byte_array_set_size(bytes, most);
    return bytes;
}

static void add(cmail_mail *mail, GMimeObject *object, int depth) {
    if (!object || mail->parts->len >= mail->most_parts || depth > deepest) return;
    if (GMIME_IS_MULTIPART(object)) {
        GMimeMultipart *multipart = (GMimeMultipart *)object;
        const int count = g_mime_multipart_get_count(multipart);
        for (int index = 0; index < count; index++) add(mail, g_mime_multipart_get_part(multipart, index), depth + 1);
        return;
    }
    part *added = g_new0(part, 1);
    g_ptr_array_add(mail->parts, added);
    added->type = type_of(object);
    added->is_attachment = g_mime_object_get_disposition(object)
        && g_ascii_strcasecmp(g_mime_object_get_disposition(object), GMIME_DISPOSITION_ATTACHMENT) == 0;
    if (GMIME_IS_MESSAGE_PART(object)) {
        GMimeMessage *message = g_mime_message_part_get_message((GMimeMessagePart *)object);
        if (message) added->bytes = written((GMimeObject *)message, NULL, mail->most_bytes, &added->is_cut);
        return;
    }
    if (!GMIME_IS_PART(object)) return;
    added->name = valid(g_mime_part_get_filename((GMimePart *)object));
    added->charset = parameter_of(object, "charset");
    GMimeDataWrapper *content = g_mime_part_get_content((GMimePart *)object);
    if (content) added->bytes = written(object, content, mail->most_bytes, &added->is_cut);
}

cmail_mail *cmail_mail_parse(const uint8_t *bytes, size_t length, size_t most_parts, size_t most_bytes) {
    pthread_once(&gmime_once, g_mime_init);
    cmail_mail *mail = g_new0(cmail_mail, 1);
    mail->most_parts = most_parts;
    mail->most_bytes = most_bytes;
    mail->parts = g_ptr_array_new_with_free_func(free_part);
    GMimeStream *stream = g_mime_stream_mem_new_with_buffer((const char *)bytes, length);
    GMimeParser *parser = g_mime_parser_new_with_stream(stream);
    g_mime_parser_set_persist_stream(parser, FALSE);
    mail->message = g_mime_parser_construct_message(parser, NULL);
    g_object_unref(parser);
    g_object_unref(stream);
    GMimeObject *whole = mail->message ? g_mime_message_get_mime_part(mail->message) : NULL;
    mail->type = whole ? type_of(whole) : g_strdup("text/plain");
    if (whole) {
        mail->report_type = parameter_of(whole, "report-type");
        add(mail, whole, 0);
    }
    return mail;
}

void cmail_mail_free(cmail_mail *mail) {
    if (!mail) return;
    if (mail->message) g_object_unref(mail->message);
    g_ptr_array_unref(mail->parts);
    g_free(mail->type);
    g_free(mail->report_type);
    g_free(mail);
}

char *cmail_mail_header(cmail_mail *mail, const char *name, size_t index) {
    if (!mail->message) return NULL;
    GMimeHeaderList *headers = g_mime_object_get_header_list((GMimeObject *)mail->message);
    const int count = g_mime_header_list_get_count(headers);
    for (int position = 0; position < count; position++) {
        GMimeHeader *header = g_mime_header_list_get_header_at(headers, position);
        const char *found = header ? g_mime_header_get_name(header) : NULL;
        if (!found || g_ascii_strcasecmp(found, name) != 0) continue;
        if (index-- > 0) continue;
        const char *value = g_mime_header_get_value(header);
        return value ? valid(value) : g_strdup("");
    }
    return NULL;
}

static bool mailbox_of(InternetAddressList *list, int depth, char **name, char **address) {
    const int count = list && depth < 4 ? internet_address_list_length(list) : 0;
    for (int index = 0; index < count; index++) {
        InternetAddress *found = internet_address_list_get_address(list, index);
        if (INTERNET_ADDRESS_IS_GROUP(found)) {
            if (mailbox_of(internet_address_group_get_members((InternetAddressGroup *)found), depth + 1, name, address)) {
                return true;
            }
            continue;
        }
        const char *text = internet_address_mailbox_get_addr((InternetAddressMailbox *)found);
        if (!text || !text[0]) continue;
        *address = valid(text);
        *name = valid(internet_address_get_name(found));
        return true;
    }
    return false;
}

bool cmail_mail_sender(cmail_mail *mail, char **name, char **address) {
    *name = NULL;
    *address = NULL;
    if (!mail->message) return false;
    if (mailbox_of(g_mime_message_get_addresses(mail->message, GMIME_ADDRESS_TYPE_FROM), 0, name, address)) return true;
    return mailbox_of(g_mime_message_get_addresses(mail->message, GMIME_ADDRESS_TYPE_SENDER), 0, name, address);
}

const char *cmail_mail_type(cmail_mail *mail) { return mail->type; }

const char *cmail_mail_report_type(cmail_mail *mail) { return mail->report_type; }

int64_t cmail_mail_date(cmail_mail *mail) {
    GDateTime *date = mail->message ? g_mime_message_get_date(mail->message) : NULL;
    return date ? g_date_time_to_unix(date) : 0;
}

size_t cmail_mail_part_count(cmail_mail *mail) { return mail->parts->len; }

cmail_part cmail_mail_part(cmail_mail *mail, size_t index) {
    const part *found = g_ptr_array_index(mail->parts, index);
    return (cmail_part){
        .type = found->type,
        .name = found->name,
        .charset = found->charset,
        .is_attachment = found->is_attachment,
        .bytes = found->bytes ? found->bytes->data : NULL,
        .length = found->bytes ? found->bytes->len : 0,
        .is_cut = found->is_cut,
    };
}

char *cmail_utf8(const char *charset, const uint8_t *bytes, size_t length, size_t *result_length) {
    iconv_t converter = iconv_open("UTF-8", charset);
    if (converter == (iconv_t)-1) return NULL;
    GByteArray *result = g_byte_array_new();
    char *input = (char *)bytes;
    size_t left = length;
    char buffer[4096];
    while (left > 0) {
        char *output = buffer;
        size_t room = sizeof buffer;
        const size_t converted = iconv(converter, &input, &left, &output, &room);
        const int cause = errno;
        g_byte_array_append(result, (const guint8 *)buffer, sizeof buffer - room);
        if (converted != (size_t)-1 || cause == E2BIG) continue;
        g_byte_array_append(result, (const guint8 *)"\xEF\xBF\xBD", 3);
        if (cause != EILSEQ || left == 0) break;
        input++;
        left--;
        iconv(converter, NULL, NULL, NULL, NULL);
    }
    iconv_close(converter);
    *result_length = result->len;
    g_byte_array_append(result, (const guint8 *)"", 1);
    return (char *)g_byte_array_free(result, FALSE);
}
