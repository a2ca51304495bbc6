import Domain

/// The settings of a telephone channel, read and checked.
struct SIPSettings: Sendable {
    /// How signalling travels. Raw values are the words of SIP's `transport` parameter (RFC 3261, 19.1.1).
    enum Transport: String, CaseIterable, Sendable {
        case udp, tcp, tls
    }

    /// Host, or host and port, of the account's provider.
    var domain: String
    var user: String
    /// As whom digest challenges are answered.
    var login: String
    var password: Secret?
    /// The user part of From on calls of ours.
    var callerID: String
    var displayName: String?
    var transport: Transport
    /// `sip:host`: everything goes through it.
    var proxy: String?
    var authorityFile: String?
    var registers: Bool
    /// Where calls come in that were not routed by a registration; nil: they do not.
    var listenPort: Int?
    /// What callers dial there besides `user`: numbers, or other user parts.
    var calledNumbers: [String]
    var netInterface: String?
    var localAddress: String?
    var rtpPorts: ClosedRange<Int>?

    /// `+49`, `+`: a number that may be dialled begins with one of them.
    var allowedPrefixes: [String]
    /// What a node's `sip_server` may name.
    var allowedServers: [String]
    /// Digits put before a national caller's number in place of its `0`.
    var countryCode: String?

    var maximumCalls: Int
    var timing: CallTiming
    /// How often a question is put again that was not answered.
    var repeats: Int

    /// A voice of espeak-ng.
    var voice: String
    /// Words a minute.
    var voiceSpeed: Int
    var promptsDirectory: String?

    /// Programs: paths, or names that are looked up in `PATH`.
    var baresip: String
    var modules: String
    var speaker: String
    var converter: String
    /// Where calls keep what they play while they last.
    var directory: String

    var attempts: Int
    var retryDelay: Duration
    var rate: RateLimit?
    var onUnknown: UnknownPolicy

    /// Calls are taken, and not only made.
    var takesCalls: Bool { registers || listenPort != nil }
}

/// How long the parts of a call may take.
struct CallTiming: Hashable, Sendable {
    /// From the INVITE on until somebody answers.
    var ring: Duration = .seconds(45)
    /// After a question until the first digit.
    var answer: Duration = .seconds(10)
    /// After a digit until the next.
    var digit: Duration = .seconds(4)
    /// After an answer until the next prompt.
    var reply: Duration = .seconds(20)
    /// A whole call from its answer on.
    var call: Duration = .seconds(900)
    /// A dialled call whose server says nothing at all, neither yes nor no, counts as begun after this.
    var opening: Duration = .seconds(40)
    /// Between two signs of life of the process.
    var heartbeat: Duration = .seconds(10)
    /// After it silence is begun anew; shorter than the silence that is played.
    var silence: Duration = .seconds(30)
}
