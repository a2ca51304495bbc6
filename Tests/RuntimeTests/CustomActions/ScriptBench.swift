import Domain
import Foundation
import Runtime
import TestSupport

/// A pool to try scripts on, ended with the test.
struct ScriptBench {
    let pool: ScriptPool
    let clock = ManualClock(Site.start)

    init(_ change: (inout CustomActionSettings) -> Void = { _ in }) {
        var settings = CustomActionSettings()
        settings.workers = 1
        change(&settings)
        pool = ScriptPool(settings, clock: clock)
    }

    static let context = """
        { "params": { "list": [1, { "deep": "x" }], "limit": 2.5 },
          "participant": { "amount": 3, "due": { "date": "2026-06-30" },
                           "at": { "datetime": "2026-06-30T10:00:00" }, "items": null },
          "customer": { "name": "Ann" },
          "communication": { "name": "MAIL", "status": "Completed", "results": { "date": "yes" },
                             "started_at": { "datetime": "2026-06-01T09:30:00+00:00" } },
          "now": "2026-06-01T10:00:00.250+01:00", "timezone": "Europe/London" }
        """

    static func request(
        _ source: String, timeout: Duration = Patience.longest, key: String = "key-1", context: String = context
    ) -> ScriptRequest {
        let call = ScriptCall(
            flow: "main", node: "act", script: "act.py", timeout: timeout, context: Array(context.utf8))
        return ScriptRequest(call: call, source: Array(source.utf8), idempotencyKey: key)
    }

    /// What came of one call. The pool is not given up here.
    func run(_ source: String, timeout: Duration = Patience.longest, key: String = "key-1") async throws
        -> ScriptResponse
    {
        guard let response = try await pool.run(Self.request(source, timeout: timeout, key: key)) else {
            throw Trouble("given up")
        }
        return response
    }

    func failure(_ source: String, timeout: Duration = Patience.longest) async throws -> String {
        switch try await run(source, timeout: timeout).result {
        case .failed(let text): return text
        case .returned(let writes): throw Trouble("it returned \(writes)")
        }
    }

    /// What `run` returns for `participant.value`.
    func value(_ expression: String, imports: String = "") async throws -> FieldValue? {
        let source = "\(imports)\ndef run(ctx):\n    return {'participant': {'value': \(expression)}}\n"
        switch try await run(source).result {
        case .returned(let writes):
            guard writes.count == 1, writes[0].level == .participant, writes[0].field == "value" else {
                throw Trouble("\(writes)")
            }
            return writes[0].value
        case .failed(let text): throw Trouble(text)
        }
    }
}
