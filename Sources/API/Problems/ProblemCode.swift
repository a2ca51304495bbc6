/// What went wrong, as a stable code; the raw value is `code` in a problem and the end of its `type`.
enum ProblemCode: String, CaseIterable, Sendable {
    case malformedRequest = "malformed_request"
    case unknownParameter = "unknown_parameter"
    case badParameter = "bad_parameter"
    case badCursor = "bad_cursor"
    case invalidJSON = "invalid_json"
    case incompleteBody = "incomplete_body"
    case missingKey = "missing_key"
    case invalidKey = "invalid_key"
    case keyExpired = "key_expired"
    case keyRevoked = "key_revoked"
    case missingScope = "missing_scope"
    case notFound = "not_found"
    case noRejectedRows = "no_rejected_rows"
    case methodNotAllowed = "method_not_allowed"
    case requestTooSlow = "request_too_slow"
    case idempotencyConflict = "idempotency_conflict"
    case requestInProgress = "request_in_progress"
    case conflict
    case bodyTooLarge = "body_too_large"
    case unsupportedMediaType = "unsupported_media_type"
    case invalidBody = "invalid_body"
    case tooManyItems = "too_many_items"
    case rateLimited = "rate_limited"
    case providerFailed = "provider_failed"
    case internalFault = "internal_fault"
    case storeUnavailable = "store_unavailable"
    case notReady = "not_ready"
    case shuttingDown = "shutting_down"
    case diskFull = "disk_full"

    var status: Int {
        switch self {
        case .malformedRequest, .unknownParameter, .badParameter, .badCursor, .invalidJSON, .incompleteBody: 400
        case .missingKey, .invalidKey, .keyExpired, .keyRevoked: 401
        case .missingScope: 403
        case .notFound, .noRejectedRows: 404
        case .methodNotAllowed: 405
        case .requestTooSlow: 408
        case .idempotencyConflict, .requestInProgress, .conflict: 409
        case .bodyTooLarge: 413
        case .unsupportedMediaType: 415
        case .invalidBody, .tooManyItems: 422
        case .rateLimited: 429
        case .internalFault: 500
        case .providerFailed: 502
        case .storeUnavailable, .notReady, .shuttingDown: 503
        case .diskFull: 507
        }
    }

    var title: String {
        switch self {
        case .malformedRequest: "The request cannot be read"
        case .unknownParameter: "The query has an unknown parameter"
        case .badParameter: "A parameter has a wrong value"
        case .badCursor: "The cursor is not one of this list"
        case .invalidJSON: "The body is not JSON"
        case .incompleteBody: "The body ended early"
        case .missingKey: "A key is needed"
        case .invalidKey: "The key is not known"
        case .keyExpired: "The key has expired"
        case .keyRevoked: "The key was revoked"
        case .missingScope: "The key may not do this"
        case .notFound: "There is nothing here"
        case .noRejectedRows: "No row was rejected"
        case .methodNotAllowed: "The method does not work here"
        case .requestTooSlow: "The request came too slowly"
        case .idempotencyConflict: "The idempotency key was used for another request"
        case .requestInProgress: "The same request is being worked on"
        case .conflict: "The request contradicts what is there"
        case .bodyTooLarge: "The body is too large"
        case .unsupportedMediaType: "The body's type is not understood here"
        case .invalidBody: "The body does not have the documented shape"
        case .tooManyItems: "There are too many items"
        case .rateLimited: "Too many requests"
        case .providerFailed: "The provider does not answer"
        case .internalFault: "Something failed here"
        case .storeUnavailable: "The store cannot be used at the moment"
        case .notReady: "The daemon is not ready"
        case .shuttingDown: "The daemon is shutting down"
        case .diskFull: "The disk is full"
        }
    }
}
