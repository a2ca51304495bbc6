#ifndef CPHONE_H
#define CPHONE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/// What libphonenumber says of a text.
typedef enum cphone_verdict {
    CPHONE_VALID = 0,
    /// Of a possible length, but no number of the plan: kept, with a warning.
    CPHONE_UNUSUAL = 1,
    CPHONE_NOT_A_NUMBER = 2,
    /// No `+` and no default region, or a calling code that nobody has.
    CPHONE_BAD_CALLING_CODE = 3,
    CPHONE_TOO_SHORT = 4,
    CPHONE_TOO_LONG = 5,
    /// A length between the shortest and the longest that no number of the plan has.
    CPHONE_BAD_LENGTH = 6,
    /// The library failed (out of memory).
    CPHONE_FAILED = 7
} cphone_verdict;

/// `+`, up to 3 digits of calling code, up to 17 of national number, and the closing NUL fit; so does an extension.
#define CPHONE_TEXT_CAPACITY 32

/// What a text says as a phone number. Texts are NUL-terminated, and empty where there is none.
typedef struct cphone_reading {
    cphone_verdict verdict;
    /// The calling code of the region was found at the beginning, without a `+` or an international prefix.
    bool is_calling_code_found;
    /// Without extension; where the verdict is valid or unusual.
    char e164[CPHONE_TEXT_CAPACITY];
    /// Digits that choose a carrier, which stood before the number and are no part of it.
    char carrier[CPHONE_TEXT_CAPACITY];
    char extension[CPHONE_TEXT_CAPACITY];
} cphone_reading;

/// Reads `length` bytes of UTF-8 as a number of `region` (ISO 3166, "ZZ" for none). Thread-safe.
cphone_reading cphone_read(const char *text, size_t length, const char *region);

/// The calling code of an ISO 3166 region; 0 where the library has no numbering plan for it. Thread-safe.
int32_t cphone_calling_code(const char *region);

/// The patterns that decide whether a national number is valid: the general one, then one a number type.
#define CPHONE_TYPE_COUNT 10

typedef struct cphone_pattern {
    /// A regular expression over the whole national number; NULL where there is none.
    const char *pattern;
    /// The lengths that it can have; none: those of the general pattern.
    const int32_t *lengths;
    size_t length_count;
} cphone_pattern;

/// One territory's part of a numbering plan, as libphonenumber's own metadata gives it. Pointers live for ever.
typedef struct cphone_territory {
    /// ISO 3166, or "001" for codes that belong to no country.
    const char *region;
    int32_t calling_code;
    /// The territory whose plan is used to parse numbers of the calling code.
    bool is_main;
    const char *leading_digits;
    const char *international_prefix;
    const char *national_prefix_for_parsing;
    /// What takes the place of the national prefix; NULL where it is only taken off.
    const char *national_prefix_transform_rule;
    cphone_pattern general;
    const int32_t *local_lengths;
    size_t local_length_count;
    cphone_pattern types[CPHONE_TYPE_COUNT];
} cphone_territory;

/// How many territories there are; 0 when the metadata could not be read. Thread-safe.
size_t cphone_territory_count(void);

/// The territory at an index, in the order of the metadata; false past the end. Thread-safe.
bool cphone_territory_at(size_t index, cphone_territory *territory);

#ifdef __cplusplus
}
#endif

#endif
