import Dispatch
import Domain
import Foundation

/// The access tokens of one account: asked for with its refresh token, kept until shortly before they expire, asked for
/// once where several want one (RFC 6749, section 6).
actor OAuthTokens {
    private struct Granted: Sendable {
        var token: Secret
        var expires: Instant
    }

    /// What the provider answers; of an error, what it says about it (RFC 6749, sections 5.1 and 5.2).
    private struct Answer: Decodable {
        var access_token: String?
        var expires_in: Double?
        var refresh_token: String?
        var error: String?
        var error_description: String?
    }

    private let client: OAuthClient
    private let file: RefreshTokenFile
    private let http: ProviderHTTP
    private let clock: any WallClock
    private var granted: Granted?
    private var asking: Task<Result<Granted, ChannelFailure>, Never>?

    /// A token is not used in the last minute of its life, or the last fifth of a short one.
    private static let longestMargin = Duration.seconds(60)
    /// Where the provider does not say how long a token lives.
    private static let standardLife = 300.0

    init(_ client: OAuthClient, file: RefreshTokenFile, http: ProviderHTTP, clock: any WallClock) {
        self.client = client
        self.file = file
        self.http = http
        self.clock = clock
    }

    /// A token that lives.
    /// - Parameter refused: a token that the mail server did not take: it is not given again.
    func token(insteadOf refused: Secret? = nil) async -> Result<Secret, ChannelFailure> {
        if let granted, granted.expires > clock.steady, granted.token != refused { return .success(granted.token) }
        let asking =
            asking
            ?? Task { [client, file, http, clock] in
                await OAuthTokens.ask(client, file: file, http: http, clock: clock)
            }
        self.asking = asking
        let answer = await asking.value
        if self.asking == asking { self.asking = nil }
        switch answer {
        case .success(let new):
            granted = new
            return .success(new.token)
        case .failure(let failure): return .failure(failure)
        }
    }

    private static func ask(
        _ client: OAuthClient, file: RefreshTokenFile, http: ProviderHTTP, clock: any WallClock
    ) async -> Result<Granted, ChannelFailure> {
        let refreshToken = await onThread { file.current(client.refreshToken) }
        var fields = [
            ("grant_type", "refresh_token"), ("refresh_token", refreshToken.reveal()), ("client_id", client.clientID),
        ]
        if let secret = client.clientSecret { fields.append(("client_secret", secret.reveal())) }
        let asked = clock.steady
        let response: ProviderHTTP.Response
        do throws(ProviderHTTP.Failure) {
            response = try await http.call(
                ProviderHTTP.Request(
                    "POST", client.tokenURL,
                    headers: [
                        ("content-type", "application/x-www-form-urlencoded"), ("accept", "application/json"),
                    ], body: form(fields)))
        } catch {
            return .failure(
                ChannelFailure(
                    .unavailable, code: "oauth_unreachable", text: "\(client.tokenURL): no access token: \(error.text)")
            )
        }
        let answer = try? JSONDecoder().decode(Answer.self, from: Data(response.body))
        guard response.status == 200, let token = answer?.access_token, MailText.isVisible(token) else {
            return .failure(failure(response, answer, client))
        }
        if let new = answer?.refresh_token, !new.isEmpty, new != refreshToken.reveal() {
            let written = await onThread { () -> OutboxWriter.Failure? in
                do throws(OutboxWriter.Failure) {
                    try file.keep(Secret(new), insteadOf: client.refreshToken)
                    return nil
                } catch { return error }
            }
            // The provider may take the old one no more: without the new one on disk the account is lost at a restart.
            if let written {
                return .failure(
                    ChannelFailure(
                        .unavailable, code: "oauth_token_not_kept",
                        text: "the new refresh token cannot be kept: "
                            + "\(written.operation) \(written.path): \(written.cause.text)"))
            }
        }
        let life = min(max(answer?.expires_in ?? standardLife, 1), 31_536_000)
        let margin = min(longestMargin, .milliseconds(Int64(life * 200)))
        return .success(
            Granted(token: Secret(token), expires: asked + .milliseconds(Int64(life * 1000)) - margin))
    }

    /// The provider's own words for what it refuses; its codes are those of RFC 6749, 5.2.
    private static func failure(
        _ response: ProviderHTTP.Response, _ answer: Answer?, _ client: OAuthClient
    ) -> ChannelFailure {
        let isRefused = [400, 401, 403].contains(response.status) && answer?.error != "temporarily_unavailable"
        let code = answer?.error.flatMap { $0.utf8.count <= 64 && MailText.isVisible($0) ? $0 : nil }
        let words = answer?.error_description.map { ": \(MailText.onOneLine($0.prefix(300)))" } ?? ""
        return ChannelFailure(
            isRefused ? .refused : .unavailable, code: code.map { "oauth_\($0)" } ?? "oauth_\(response.status)",
            text: "\(client.tokenURL) gives no access token (\(response.status))\(words)",
            retryAfter: response.retryAfter)
    }

    private static func form(_ fields: [(String, String)]) -> [UInt8] {
        var bytes: [UInt8] = []
        for (name, value) in fields {
            if !bytes.isEmpty { bytes.append(UInt8(ascii: "&")) }
            bytes += Array(name.utf8) + [UInt8(ascii: "=")]
            for byte in value.utf8 {
                switch byte {
                case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                    UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."),
                    UInt8(ascii: "_"), UInt8(ascii: "~"):
                    bytes.append(byte)
                default:
                    let digits = Array("0123456789ABCDEF".utf8)
                    bytes += [UInt8(ascii: "%"), digits[Int(byte >> 4)], digits[Int(byte & 15)]]
                }
            }
        }
        return bytes
    }

    /// Files are read and written away from the cooperative pool.
    private static func onThread<Answer: Sendable>(_ work: @escaping @Sendable () -> Answer) async -> Answer {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async { continuation.resume(returning: work()) }
        }
    }
}
