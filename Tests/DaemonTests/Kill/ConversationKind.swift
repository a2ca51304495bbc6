import Domain
import TestSupport

/// A kind of channel whose conversations are killed: how it is configured, what opens a conversation on it, and where a
/// kill meets it.
enum ConversationKind: String, CaseIterable, Sendable {
    case telegram, whatsapp, twilio, email, outbox, sip

    /// Where a process ends: around every message that leaves and every answer that comes in.
    var points: [FaultPoint] {
        [
            .dueClaimed, .intentWritten, .intentCommitted, .messageSent, .outcomeWritten, .outcomeCommitted,
            .inboundWritten, .inboundCommitted, .replyClaimed, .replyWritten, .replyCommitted,
        ]
    }

    /// At the how-manieth time that it is reached. Of a call that goes well the receipts of ringing and of the answer
    /// come in before the first key, so that the second number has to be higher there.
    var times: [Int] {
        switch self {
        case .telegram, .whatsapp, .twilio, .email, .outbox: [1, 3]
        case .sip: [1, 8]
        }
    }

    /// People in a file. A call takes seconds.
    var crowdSize: Int {
        switch self {
        case .telegram, .whatsapp, .twilio, .email, .outbox: 6
        case .sip: 4
        }
    }

    /// The next word may come too late: they have hung up.
    var isCall: Bool {
        switch self {
        case .twilio, .sip: true
        case .telegram, .whatsapp, .email, .outbox: false
        }
    }

    /// The members of the node that opens a conversation.
    var node: String {
        switch self {
        case .telegram, .outbox: #""type": "telegram_communication", "start_phrase": "Hello {{ name }}.""#
        case .whatsapp:
            #""type": "whatsapp_communication", "template": { "name": "hello_world", "language": "en_US", "parameters": [] }"#
        case .twilio, .sip: #""type": "voice_communication""#
        case .email:
            #""type": "email_communication", "template": { "subject": "A question", "text": "Dear {{ name }}," }"#
        }
    }

    /// The members of the channel's configuration but its id.
    /// - Parameter secrets: holds the files `token`, `secret` and `verify`.
    func channel(_ crowd: CrowdPeer, secrets: TemporaryDirectory) -> String {
        switch self {
        case .telegram:
            """
            "kind": "telegram", "token_file": "\(secrets.path("token"))", "poll_timeout": 1, "rate": 1000,
            "recipient_rate": 100, "base_url": "\(crowd.url)", "concurrency": 4
            """
        case .whatsapp:
            """
            "kind": "whatsapp_cloud", "phone_number_id": "1001", "access_token_file": "\(secrets.path("token"))",
            "app_secret_file": "\(secrets.path("secret"))", "verify_token_file": "\(secrets.path("verify"))",
            "version": "v26.0", "base_url": "\(crowd.url)", "concurrency": 4
            """
        case .twilio:
            """
            "kind": "twilio", "account_sid": "AC0123456789abcdef0123456789abcdef",
            "auth_token_file": "\(secrets.path("token"))", "phone_number": "+15005550006", "rate": 1000,
            "base_url": "\(crowd.url)", "concurrency": 4
            """
        case .email:
            """
            "kind": "email", "address": "office@campaigns.example", "smtp_server": "127.0.0.1",
            "smtp_port": \(crowd.port), "security": "none", "smtp_delay": 0, "imap_server": "127.0.0.1",
            "imap_port": \(crowd.mailboxPort), "imap_security": "none", "imap_user": "office",
            "password_file": "\(secrets.path("secret"))", "check_interval": 1, "concurrency": 4
            """
        case .outbox:
            """
            "kind": "outbox", "directory": "\(crowd.directory.path)", "check_interval": 0.05, "concurrency": 4
            """
        case .sip:
            """
            "kind": "sip", "domain": "127.0.0.1:\(crowd.port)", "user": "anna", "caller_id": "+4930123456",
            "net_interface": "127.0.0.1", "local_address": "127.0.0.1", "allowed_prefixes": ["+44"], "max_calls": 6,
            "ring_timeout": 5, "digit_timeout": 0.5, "prompt_repeats": 0, "voice_speed": 400, "attempts": 2,
            "retry_delay": 60
            """
        }
    }

    var token: String { self == .telegram ? "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw" : "token" }
}
