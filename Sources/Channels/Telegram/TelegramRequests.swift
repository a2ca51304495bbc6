/// `sendMessage`, with the parameters that are used here.
///
/// Source: https://core.telegram.org/bots/api#sendmessage
struct TelegramSendMessage: Encodable {
    struct LinkPreviewOptions: Encodable {
        let is_disabled = true
    }

    struct ReplyParameters: Encodable {
        var message_id: Int64
        /// The person may have deleted it; the answer goes out all the same.
        let allow_sending_without_reply = true
    }

    var chat_id: Int64
    var text: String
    let link_preview_options = LinkPreviewOptions()
    var reply_parameters: ReplyParameters?
}

/// `getUpdates`.
///
/// Source: https://core.telegram.org/bots/api#getupdates
struct TelegramGetUpdates: Encodable {
    /// The first update to be returned; those before it are forgotten.
    var offset: Int64?
    var limit = 100
    /// In seconds.
    var timeout: Int64
    let allowed_updates = TelegramUpdate.kinds
}

/// `setWebhook`.
///
/// Source: https://core.telegram.org/bots/api#setwebhook
struct TelegramSetWebhook: Encodable {
    var url: String
    var secret_token: String
    let allowed_updates = TelegramUpdate.kinds
}

/// What `getWebhookInfo` answers.
struct TelegramWebhookInfo: Decodable {
    /// Empty: none is set.
    var url: String
    var pending: Int64?
    var lastErrorDate: Int64?
    var lastError: String?

    private enum CodingKeys: String, CodingKey {
        case url
        case pending = "pending_update_count"
        case lastErrorDate = "last_error_date"
        case lastError = "last_error_message"
    }
}
