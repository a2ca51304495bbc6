import Domain
import Foundation
import TestSupport

@testable import Channels

/// A real baresip as the other side: what it was told, and what it heard.
struct SIPTelephone {
    let process: PeerProcess
    let directory: TemporaryDirectory

    var port: Int { process.port }

    /// - Parameter digits: pressed one second after the answer; `12#@3` after three.
    static func start(_ behaviour: String, digits: String = "") async throws -> SIPTelephone {
        let directory = try TemporaryDirectory("telephone")
        let process = try await PeerProcess.python("sip_callee.py", [directory.path, behaviour, digits])
        return SIPTelephone(process: process, directory: directory)
    }

    /// The loudest sample that it heard in each call, of 32,767; one number a call, in no order.
    func loudness() throws -> [Int] {
        try directory.files().filter { $0.hasSuffix("-dec.wav") }.map { name in
            let bytes = try directory.read(name).dropFirst(44)
            let samples = stride(from: bytes.startIndex, to: bytes.endIndex - 1, by: 2).map { at in
                Int(Int16(truncatingIfNeeded: Int(bytes[at]) | Int(bytes[at + 1]) << 8))
            }
            return samples.map { abs($0) }.max() ?? 0
        }
    }

    /// The types of what its control port told.
    func events() throws -> [String] {
        struct Line: Decodable {
            var type: String?
        }
        // What is behind the last line's end is still being written.
        let lines = try directory.read("events.jsonl").split(
            separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        return try lines.dropLast().compactMap { try JSONDecoder().decode(Line.self, from: Data($0)).type }
    }

    /// Whether it notes this in the end: it hears later than we say.
    func notes(_ event: String) async throws -> Bool {
        try await eventually { try events().contains(event) }
    }
}
