#include "CPhone.h"

#include <string>

#include <phonenumbers/phonemetadata.pb.h>

// The library exports its compiled-in metadata without a public header.
namespace i18n {
namespace phonenumbers {
int metadata_size();
const void *metadata_get();
}
}

using i18n::phonenumbers::PhoneMetadata;
using i18n::phonenumbers::PhoneMetadataCollection;
using i18n::phonenumbers::PhoneNumberDesc;

static const PhoneMetadataCollection *load() {
    auto *collection = new PhoneMetadataCollection();
    if (!collection->ParseFromArray(i18n::phonenumbers::metadata_get(), i18n::phonenumbers::metadata_size())) {
        collection->Clear();
    }
    return collection;
}

// Never freed: pointers into it are handed out for the life of the process.
static const PhoneMetadataCollection &collection() {
    static const PhoneMetadataCollection *loaded = load();
    return *loaded;
}

static cphone_pattern pattern_of(const PhoneNumberDesc &desc) {
    return cphone_pattern {
        desc.has_national_number_pattern() ? desc.national_number_pattern().c_str() : nullptr,
        desc.possible_length().data(),
        static_cast<size_t>(desc.possible_length_size()),
    };
}

// Whether the digits that the library calls a carrier's code stay part of the number (Argentina: the area code).
bool cphone_keeps_carrier(int calling_code) {
    for (const PhoneMetadata &metadata : collection().metadata()) {
        if (metadata.country_code() != calling_code || !metadata.has_national_prefix_transform_rule()) continue;
        if (metadata.national_prefix_transform_rule().find("$1") != std::string::npos) return true;
    }
    return false;
}

extern "C" size_t cphone_territory_count(void) {
    try {
        return static_cast<size_t>(collection().metadata_size());
    } catch (...) {
        return 0;
    }
}

extern "C" bool cphone_territory_at(size_t index, cphone_territory *territory) {
    if (index >= cphone_territory_count()) return false;
    const PhoneMetadata &metadata = collection().metadata(static_cast<int>(index));
    territory->region = metadata.id().c_str();
    territory->calling_code = metadata.country_code();
    territory->is_main = metadata.main_country_for_code();
    territory->leading_digits = metadata.has_leading_digits() ? metadata.leading_digits().c_str() : nullptr;
    territory->national_prefix_for_parsing =
        metadata.has_national_prefix_for_parsing() ? metadata.national_prefix_for_parsing().c_str() : nullptr;
    territory->international_prefix =
        metadata.has_international_prefix() ? metadata.international_prefix().c_str() : nullptr;
    territory->national_prefix_transform_rule =
        metadata.has_national_prefix_transform_rule() ? metadata.national_prefix_transform_rule().c_str() : nullptr;
    territory->general = pattern_of(metadata.general_desc());
    territory->local_lengths = metadata.general_desc().possible_length_local_only().data();
    territory->local_length_count = static_cast<size_t>(metadata.general_desc().possible_length_local_only_size());
    territory->types[0] = pattern_of(metadata.premium_rate());
    territory->types[1] = pattern_of(metadata.toll_free());
    territory->types[2] = pattern_of(metadata.shared_cost());
    territory->types[3] = pattern_of(metadata.voip());
    territory->types[4] = pattern_of(metadata.personal_number());
    territory->types[5] = pattern_of(metadata.pager());
    territory->types[6] = pattern_of(metadata.uan());
    territory->types[7] = pattern_of(metadata.voicemail());
    territory->types[8] = pattern_of(metadata.fixed_line());
    territory->types[9] = pattern_of(metadata.mobile());
    return true;
}
