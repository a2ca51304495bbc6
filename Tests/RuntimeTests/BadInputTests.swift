import Channels
import Domain
import FlowEngine
import Foundation
import Runtime
import Store
import TestSupport
import Testing

/// Spoiled files among good ones, at the level of the daemon: no crash, no hang, a code and a place for each, and
/// neighbours unharmed.
struct BadInputTests {
    static let encodingStarts: [[UInt8]] = [
        [0xFF, 0xFE], [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0x1F, 0x8B], [0x50, 0x4B, 3, 4],
    ]

    @Test(arguments: [UInt64(1), 2, 3])
    func mangledUploadsHarmNobody(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let mail = ScriptedChannel()
        let site = try await Site.make(channels: [mail])
        var good = 0
        for index in 0..<100 {
            try site.drop("bad-\(index).csv", Self.mangled(&random, index), age: .seconds(Int64(1000 - index * 2)))
            if index.isMultiple(of: 10) {
                try site.drop(
                    "good-\(index).csv", "email,name,note\ngood\(index)@good.example,G,x\n",
                    age: .seconds(Int64(999 - index * 2)))
                good += 1
            }
        }
        try await site.daemon.settle()
        #expect(try site.names("inbox") == [])
        #expect(try site.names("processing") == [])
        #expect(site.daemon.importer.troubles.isEmpty)
        let uploads = try await site.uploads()
        #expect(uploads.count == 100 + good)
        let codes = Set(RowIssue.Code.allCases)
        for upload in uploads {
            switch upload.status {
            case .failed:
                let fault = try #require(upload.fault)
                #expect(fault.code.allSatisfy { $0.isLowercase || $0 == "_" } && !fault.message.isEmpty)
            case .done, .doneWithIssues:
                let issues = try await site.issues(upload)
                #expect(
                    issues.allSatisfy { codes.contains($0.issue.code) && $0.line >= 1 && !$0.issue.message.isEmpty })
                #expect(upload.counts.total >= upload.counts.rejected)
                let hasErrors = try await site.operations.errorsFile(of: upload) != nil
                #expect(hasErrors == (upload.counts.rejected > 0))
            case .duplicate: break
            case .queued, .processing: Issue.record("\(upload.fileName) is not finished")
            }
        }
        #expect(Set(uploads.map(\.status)).isSuperset(of: [.failed, .doneWithIssues, .done]))
        #expect(mail.recipients.count { $0.hasSuffix("@good.example") } == good)
        #expect(Set(mail.recipients).count == mail.recipients.count)
        #expect(try await site.store.examine().isEmpty)
    }

    private static func mangled(_ random: inout SeededRandom, _ index: Int) -> [UInt8] {
        var bytes = Array("email,name,note,due,timezone\n".utf8)
        for row in 0..<Int.random(in: 0...12, using: &random) {
            bytes += Array("m\(index)r\(row)@x.example,\"N, \(row)\",text,2026-06-0\(row % 10),Europe/London\n".utf8)
        }
        switch index % 10 {
        case 0: return Array(bytes.prefix(Int.random(in: 0...bytes.count, using: &random)))
        case 1:
            return (0..<Int.random(in: 0...4000, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }
        case 2:
            for _ in 0..<5 { bytes.insert(0, at: Int.random(in: 0...bytes.count, using: &random)) }
        case 3: bytes.insert(0x22, at: Int.random(in: 0...bytes.count, using: &random))
        case 4: bytes += Array("x@x.example,".utf8) + [UInt8](repeating: 0x61, count: 1_100_000) + [0x0A]
        case 5: bytes = (encodingStarts.randomElement(using: &random) ?? []) + bytes
        case 6: bytes += Array("a@x.example,n,t,2026-02-30,Mars/Base\n,,,,\n\"\n".utf8)
        case 7: bytes = Array((0..<1200).map { "c\($0)" }.joined(separator: ",").utf8) + [0x0A] + bytes
        case 8: bytes = bytes.map { $0 == 0x0A && Bool.random(using: &random) ? 0x0D : $0 }
        default:
            for _ in 0..<20 where !bytes.isEmpty {
                bytes[Int.random(in: 0..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
        }
        return bytes
    }

    @Test(arguments: [UInt64(4), 5, 6])
    func mangledDefinitionsHarmNobody(seed: UInt64) async throws {
        var random = SeededRandom(seed: seed)
        let mail = ScriptedChannel()
        let site = try await Site.make([Campaign(), Campaign(id: "victim")], channels: [mail])
        let whole = Campaign(id: "victim").files.mapValues { Array($0.utf8) }
        var refused = 0
        for index in 0..<100 {
            let name = index.isMultiple(of: 2) ? "victim/campaign.json" : "victim/main.flow.json"
            for (file, bytes) in whole { try site.directory.write(bytes, to: "flows/\(file)") }
            try site.directory.write(Self.mangled(whole[name] ?? [], &random, index), to: "flows/\(name)")
            let report = try await site.daemon.reload()
            for diagnostic in report.diagnostics {
                #expect(diagnostic.line >= 1 && diagnostic.column >= 1 && !diagnostic.code.isEmpty)
                #expect(diagnostic.file.contains("victim"))
            }
            #expect(!report.changed.contains("shop") && !report.kept.contains("shop"))
            #expect(site.daemon.library.campaign("victim") != nil)
            if report.hasErrors { refused += 1 }
        }
        #expect(refused > 50)
        try site.drop("rows.csv", Campaign.rows(0..<3))
        try await site.daemon.settle()
        #expect(mail.sent.count == 3)
    }

    private static func mangled(_ bytes: [UInt8], _ random: inout SeededRandom, _ index: Int) -> [UInt8] {
        var bytes = bytes
        let text = String(decoding: bytes, as: UTF8.self)
        func place(_ random: inout SeededRandom) -> Int { Int.random(in: 0..<max(1, bytes.count), using: &random) }
        switch index / 2 % 10 {
        case 0: return Array(bytes.prefix(place(&random)))
        case 1: return (0..<2000).map { _ in UInt8.random(in: 0...255, using: &random) }
        case 2: bytes.insert(0, at: place(&random))
        case 3: return [UInt8](repeating: UInt8(ascii: "["), count: 100_000)
        case 4: return Array((#"{"format": 1, "id": "victim", "id": "victim","# + text.dropFirst()).utf8)
        case 5: return Array(text.replacing("1", with: "1e999").utf8)
        case 6: return Array(text.replacing("UTC", with: "Mars/Base").replacing("mail", with: "nowhere").utf8)
        case 7: return Array(text.replacing(#""Victim""#, with: "[]").replacing(#""id""#, with: #""ide""#).utf8)
        case 8: return [0xFF, 0xFE] + bytes
        default:
            for _ in 0..<10 { bytes[place(&random)] = UInt8.random(in: 0...255, using: &random) }
        }
        return bytes
    }
}
