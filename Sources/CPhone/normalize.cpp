#include "CPhone.h"

#include <cstring>
#include <string>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

bool cphone_keeps_carrier(int calling_code);

static cphone_verdict verdict_of(PhoneNumberUtil::ErrorType error) {
    switch (error) {
    case PhoneNumberUtil::NO_PARSING_ERROR: return CPHONE_VALID;
    case PhoneNumberUtil::INVALID_COUNTRY_CODE_ERROR: return CPHONE_BAD_CALLING_CODE;
    case PhoneNumberUtil::NOT_A_NUMBER: return CPHONE_NOT_A_NUMBER;
    case PhoneNumberUtil::TOO_SHORT_AFTER_IDD: return CPHONE_TOO_SHORT;
    case PhoneNumberUtil::TOO_SHORT_NSN: return CPHONE_TOO_SHORT;
    case PhoneNumberUtil::TOO_LONG_NSN: return CPHONE_TOO_LONG;
    }
    return CPHONE_NOT_A_NUMBER;
}

static void copy(const std::string &text, char target[CPHONE_TEXT_CAPACITY]) {
    const size_t length = text.size() < CPHONE_TEXT_CAPACITY ? text.size() : CPHONE_TEXT_CAPACITY - 1;
    std::memcpy(target, text.data(), length);
    target[length] = 0;
}

extern "C" cphone_reading cphone_read(const char *text, size_t length, const char *region) {
    cphone_reading reading {};
    try {
        const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        reading.verdict = verdict_of(util.ParseAndKeepRawInput(std::string(text, length), region, &number));
        if (reading.verdict != CPHONE_VALID) return reading;
        switch (util.IsPossibleNumberWithReason(number)) {
        case PhoneNumberUtil::IS_POSSIBLE: break;
        case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: break;
        case PhoneNumberUtil::INVALID_COUNTRY_CODE: reading.verdict = CPHONE_BAD_CALLING_CODE; break;
        case PhoneNumberUtil::TOO_SHORT: reading.verdict = CPHONE_TOO_SHORT; break;
        case PhoneNumberUtil::INVALID_LENGTH: reading.verdict = CPHONE_BAD_LENGTH; break;
        case PhoneNumberUtil::TOO_LONG: reading.verdict = CPHONE_TOO_LONG; break;
        }
        reading.is_calling_code_found = number.country_code_source() == PhoneNumber::FROM_NUMBER_WITHOUT_PLUS_SIGN;
        if (number.has_preferred_domestic_carrier_code() && !cphone_keeps_carrier(number.country_code())) {
            copy(number.preferred_domestic_carrier_code(), reading.carrier);
        }
        copy(number.extension(), reading.extension);
        if (reading.verdict != CPHONE_VALID) return reading;
        number.clear_extension();
        std::string formatted;
        util.Format(number, PhoneNumberUtil::E164, &formatted);
        if (formatted.size() >= CPHONE_TEXT_CAPACITY) {
            reading.verdict = CPHONE_TOO_LONG;
            return reading;
        }
        copy(formatted, reading.e164);
        if (!util.IsValidNumber(number)) reading.verdict = CPHONE_UNUSUAL;
        return reading;
    } catch (...) {
        reading.verdict = CPHONE_FAILED;
        return reading;
    }
}

extern "C" int32_t cphone_calling_code(const char *region) {
    try {
        return PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(region);
    } catch (...) {
        return 0;
    }
}
