#include "CPhone.h"

#include <cstring>
#include <string>

#include <phonenumbers/phonenumber.pb.h>
#include <phonenumbers/phonenumberutil.h>

using i18n::phonenumbers::PhoneNumber;
using i18n::phonenumbers::PhoneNumberUtil;

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

extern "C" cphone_verdict cphone_normalize(
    const char *text, size_t length, const char *region, char e164[CPHONE_E164_CAPACITY]) {
    try {
        const PhoneNumberUtil &util = *PhoneNumberUtil::GetInstance();
        PhoneNumber number;
        cphone_verdict verdict = verdict_of(util.Parse(std::string(text, length), region, &number));
        if (verdict != CPHONE_VALID) return verdict;
        switch (util.IsPossibleNumberWithReason(number)) {
        case PhoneNumberUtil::IS_POSSIBLE: break;
        case PhoneNumberUtil::IS_POSSIBLE_LOCAL_ONLY: break;
        case PhoneNumberUtil::INVALID_COUNTRY_CODE: return CPHONE_BAD_CALLING_CODE;
        case PhoneNumberUtil::TOO_SHORT: return CPHONE_TOO_SHORT;
        case PhoneNumberUtil::INVALID_LENGTH: return CPHONE_BAD_LENGTH;
        case PhoneNumberUtil::TOO_LONG: return CPHONE_TOO_LONG;
        }
        number.clear_extension();
        std::string formatted;
        util.Format(number, PhoneNumberUtil::E164, &formatted);
        if (formatted.size() >= CPHONE_E164_CAPACITY) return CPHONE_TOO_LONG;
        std::memcpy(e164, formatted.c_str(), formatted.size() + 1);
        return util.IsValidNumber(number) ? CPHONE_VALID : CPHONE_UNUSUAL;
    } catch (...) {
        return CPHONE_FAILED;
    }
}

extern "C" bool cphone_has_region(const char *region) {
    try {
        return PhoneNumberUtil::GetInstance()->GetCountryCodeForRegion(region) != 0;
    } catch (...) {
        return false;
    }
}
