import ArgumentParser
import Foundation

/// Where an operator's commands are carried out. There are two: a daemon's control socket (``ControlClient``), and this process
/// where no daemon runs (``LocalDoor``). Both carry them out by the same endpoints over the same operations, so that a command
/// means the same with a daemon and without.
protocol OperatorDoor {
    /// Has one request done.
    /// - Parameters:
    ///   - path: with its query, percent-encoded.
    ///   - body: sent as JSON; nil: none.
    ///   - timeout: a bound against hanging, where somebody else answers.
    /// - Returns: the answer's members; empty where it is no object.
    /// - Throws: ``CommandFailure`` with the words of whoever refuses.
    func send(_ method: String, _ path: String, _ body: [String: Any]?, timeout: Duration) async throws -> [String: Any]
}

extension OperatorDoor {
    /// The members of an answer.
    /// - Throws: ``CommandFailure`` with the answer's own words where it is a refusal.
    static func members(status: Int, _ bytes: some Sequence<UInt8>) throws(CommandFailure) -> [String: Any] {
        let object = try? JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any]
        guard (200..<300).contains(status) else {
            throw CommandFailure(.foundProblems, object?["detail"] as? String ?? "status \(status)")
        }
        return object ?? [:]
    }
}
