import Domain
import Foundation
import TestSupport
import Testing

@testable import Channels

/// Against the validator of Twilio's own package.
@Suite struct TwilioSignatureTests {
    private struct Case: Encodable {
        var token: String
        var url: String
        var params: [String: String]
        var signature: String?
    }

    private struct Verdict: Decodable {
        var signature: String
        var valid: Bool
    }

    private static func random(_ generator: inout SeededRandom, _ alphabet: String, _ length: Int) -> String {
        String((0..<length).map { _ in generator.pick(Array(alphabet)) })
    }

    @Test func agreesWithTheProvidersValidator() async throws {
        var generator = SeededRandom(seed: 11)
        var cases: [Case] = []
        for index in 0..<600 {
            var params: [String: String] = [:]
            for _ in 0..<(generator.next() % 8) {
                let name = Self.random(&generator, "ABCdefXyz_09", 1 + Int(generator.next() % 9))
                params[name] = Self.random(&generator, "abc +&=%éß漢😀\n 09", Int(generator.next() % 12))
            }
            let scheme = generator.chance(0.7) ? "https" : "http"
            let port = generator.pick(["", "", ":443", ":80", ":8443"])
            let query = generator.chance(0.5) ? "?key=\(Self.random(&generator, "abc019-", 8))&n=1" : ""
            cases.append(
                Case(
                    token: Self.random(&generator, "0123456789abcdef", 32),
                    url: "\(scheme)://host\(index).example.com\(port)/hooks/phone\(query)", params: params,
                    signature: generator.chance(0.2) ? "b1JvbmcgcmlnaHQgd3JvbmcgcmlnaHQ=" : nil))
        }
        let encoder = JSONEncoder()
        let input = try cases.reduce(into: Data()) { $0 += try encoder.encode($1) + [UInt8(ascii: "\n")] }
        // The interpreter that has the package.
        let output = try await Command.run(
            [Repository.python, Repository.path("Tests/Oracles/twilio_signatures.py")], input: Array(input))
        let answers = output.split(separator: UInt8(ascii: "\n")).map { String(decoding: $0, as: UTF8.self) }
        #expect(answers.count == cases.count)
        for (each, answer) in zip(cases, answers) {
            let verdict = try JSONDecoder().decode(Verdict.self, from: Data(answer.utf8))
            let ours = TwilioSignature(token: Secret(each.token))
            let fields = each.params.map { (name: $0.key, value: $0.value) }
            #expect(ours.isValid(verdict.signature, url: each.url, fields: fields), "\(each.url)")
            #expect(ours.isValid(each.signature ?? verdict.signature, url: each.url, fields: fields) == verdict.valid)
        }
    }
}
