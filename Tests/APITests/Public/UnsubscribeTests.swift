import Domain
import HTTPTypes
import Store
import Synchronization
import Testing

@testable import API

/// The page that a person sees, and the one click of a mail program (RFC 8058).
@Suite struct UnsubscribeTests {
    @Test func asksBeforeAnythingHappens() async throws {
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture)
            let reply = try await outside.call(.get, "/unsubscribe/\(PublicFixture.token())")
            #expect(reply.status == 200 && reply.headers[.contentType] == "text/html; charset=utf-8")
            #expect(reply.body.contains("ann@example.org") && reply.body.contains("Tests &amp; Co"))
            #expect(reply.body.contains(#"<form method="post">"#) && reply.body.contains(#"<html lang="en">"#))
            #expect(try await outside.call(.head, "/unsubscribe/\(PublicFixture.token())").body.isEmpty)
            #expect(fixture.operations.acts.withLock { $0.isEmpty })
        }
    }

    /// Its style is the only thing that the policy lets through, and nothing comes from elsewhere.
    @Test func needsNoOtherHost() async throws {
        try await Fixture.run { fixture in
            let reply = try await PublicFixture(fixture).call(.get, "/unsubscribe/\(PublicFixture.token())")
            #expect(!reply.body.contains("http") && !reply.body.contains("<script") && !reply.body.contains("src="))
            let policy = try #require(reply.headers[.contentSecurityPolicy])
            #expect(policy.contains("default-src 'none'") && policy.contains("style-src 'sha256-"))
            #expect(policy.contains("frame-ancestors 'none'") && policy.contains("form-action 'self'"))
            #expect(reply.headers[.cacheControl] == "no-store")
        }
    }

    @Test(arguments: [
        ("List-Unsubscribe=One-Click", "application/x-www-form-urlencoded"),
        ("List-Unsubscribe=One-Click&x=y", "application/x-www-form-urlencoded"),
        ("unsubscribe=yes", "application/x-www-form-urlencoded"),
        (
            "--b\r\nContent-Disposition: form-data; name=\"List-Unsubscribe\"\r\n\r\nOne-Click\r\n--b--\r\n",
            "multipart/form-data; boundary=b"
        ),
    ])
    func unsubscribesWhoMeansIt(body: String, type: String) async throws {
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture)
            for _ in 0..<2 {
                let reply = try await outside.call(
                    .post, "/unsubscribe/\(PublicFixture.token(.email, "Ann@Example.org"))",
                    headers: ["content-type": type], body: body)
                #expect(reply.status == 200 && reply.body.contains("You are unsubscribed"))
            }
            #expect(
                fixture.operations.acts.withLock { $0 }
                    == ["unsubscribe email ann@example.org", "unsubscribe email ann@example.org"])
        }
    }

    @Test(arguments: [
        "", "x=y", "List-Unsubscribe=No", "unsubscribe", "unsubscribe=no", "One-Click", "--", "--b", "%",
        "--b\r\nContent-Disposition: form-data; name=\"x\"\r\n\r\nOne-Click\r\n--b--",
    ])
    func asksAgainWhereNothingIsMeant(_ body: String) async throws {
        try await Fixture.run { fixture in
            let reply = try await PublicFixture(fixture).call(
                .post, "/unsubscribe/\(PublicFixture.token())", body: body)
            #expect(reply.status == 200 && reply.body.contains("Unsubscribe?"))
            #expect(fixture.operations.acts.withLock { $0.isEmpty })
        }
    }

    @Test(arguments: [
        "x", ".", "ZW1haWw6YW5uQGV4YW1wbGUub3Jn.aaaaaaaaaaaaaaaa", "%00", String(repeating: "a", count: 4000),
        "%3Cscript%3E",
    ])
    func knowsAForgedTokenFromOneOfOurs(_ token: String) async throws {
        try await Fixture.run { fixture in
            let outside = PublicFixture(fixture)
            for method in [HTTPRequest.Method.get, .post] {
                let reply = try await outside.call(
                    method, "/unsubscribe/\(token)", body: method == .post ? "List-Unsubscribe=One-Click" : nil)
                #expect(reply.status == 404, "\(token)")
                #expect(!reply.body.contains("<script"))
            }
            #expect(fixture.operations.acts.withLock { $0.isEmpty })
        }
    }

    @Test func anotherKeysTokenIsForged() async throws {
        try await Fixture.run { fixture in
            let token = PublicFixture.token()
            let changed = String(token.dropLast()) + (token.hasSuffix("a") ? "b" : "a")
            let reply = try await PublicFixture(fixture).call(.get, "/unsubscribe/\(changed)")
            #expect(reply.status == 404)
        }
    }

    @Test func saysWhereItCouldNotBeKept() async throws {
        try await Fixture.run { fixture in
            fixture.operations.failure.withLock { $0 = StoreError.diskFull(place: "x", operation: "suppressing") }
            let reply = try await PublicFixture(fixture).call(
                .post, "/unsubscribe/\(PublicFixture.token())", body: "List-Unsubscribe=One-Click")
            #expect(reply.status == 503 && reply.headers[.retryAfter] == "60")
        }
    }

    @Test func escapesWhatIsShown() {
        let element = PageElement.tag("p", ["title": "\"><b>"], .text("<i>&'\u{0}"))
        #expect(element.html == "<p title=\"&quot;&gt;&lt;b&gt;\">&lt;i&gt;&amp;&#39;\u{FFFD}</p>")
    }
}
