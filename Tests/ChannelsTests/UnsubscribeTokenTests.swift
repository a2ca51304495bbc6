import Domain
import Testing

@testable import Channels

/// Links that unsubscribe: ours come back whole, nobody else's are taken.
@Suite struct UnsubscribeTokenTests {
    private let signer = ChannelFactory.testTokens

    @Test(arguments: [
        (CommunicationKind.email, "anna@example.net"), (.email, "jörg+ü??>>@müller.example"),
        (.whatsapp, "+41791234567"), (.telegram, "-1001"), (.email, String(repeating: "a", count: 254)),
    ])
    func comesBackWhole(kind: CommunicationKind, address: String) {
        let token = UnsubscribeToken(kind: kind, address: address)
        let text = token.text(signer)
        #expect(UnsubscribeToken(text, signer) == token)
        #expect(
            text.utf8.allSatisfy {
                "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.".utf8.contains($0)
            })
    }

    @Test func namesTheAddressInTheFormThatIsCompared() {
        let token = UnsubscribeToken(kind: .email, address: "Anna@Example.NET")
        #expect(token.address == "anna@example.net")
        #expect(UnsubscribeToken(token.text(signer), signer)?.address == "anna@example.net")
    }

    @Test func takesNobodyElses() {
        let text = UnsubscribeToken(kind: .email, address: "anna@example.net").text(signer)
        let other = TokenSigner(key: Array(repeating: 8, count: 32))
        #expect(UnsubscribeToken(text, other) == nil)
        #expect(UnsubscribeToken(UnsubscribeToken(kind: .email, address: "eve@example.net").text(other), signer) == nil)
        let signed = signer.signed("ZW1haWw6YW5uYUBleGFtcGxlLm5ldA", for: .message)
        #expect(UnsubscribeToken(signed, signer) == nil)
        for bad in ["", ".", "a", String(text.dropLast()), "x" + text, String(repeating: "a", count: 5000)] {
            #expect(UnsubscribeToken(bad, signer) == nil, "\(bad.prefix(30))")
        }
        for said in ["", "ZW1haWw6", "bm9ib2R5OmE", "ZW1haWw", "!!", "/////w"] {
            #expect(UnsubscribeToken(signer.signed(said, for: .unsubscribe), signer) == nil, "\(said)")
        }
    }
}
