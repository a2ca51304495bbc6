internal import CPhone

/// What the numbering plans say of a number.
enum PhoneVerdict: Hashable, Sendable {
    case valid, unusual, notANumber, badCallingCode, tooShort, tooLong, badLength
}

extension PhoneVerdict {
    init(_ verdict: cphone_verdict) {
        switch verdict {
        case CPHONE_VALID: self = .valid
        case CPHONE_UNUSUAL: self = .unusual
        case CPHONE_BAD_CALLING_CODE: self = .badCallingCode
        case CPHONE_TOO_SHORT: self = .tooShort
        case CPHONE_TOO_LONG: self = .tooLong
        case CPHONE_BAD_LENGTH: self = .badLength
        default: self = .notANumber
        }
    }
}
