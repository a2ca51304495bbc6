import Domain
import HTTPTypes
import Hummingbird
import Runtime
import Store

/// What tells about the server itself: open to everyone who reaches the listener.
struct ServiceRoutes: Sendable {
    let environment: APIEnvironment

    var endpoints: [Endpoint] {
        [
            Endpoint(
                method: .get, path: "/healthz", operationID: "getHealth", summary: "Whether the process lives",
                tag: "operations", access: .open,
                answers: [.json("It lives.", Schema.reference("Health"))]
            ) { _ in APIEnvironment.json(["status": "ok"]) },
            Endpoint(
                method: .get, path: "/readyz", operationID: "getReadiness",
                summary: "Whether the daemon takes and does work", tag: "operations", access: .open,
                answers: [
                    .json(
                        "It is ready, or does most of its work and says what is wrong.", Schema.reference("Readiness")),
                    .json(503, "It is not, and why.", Schema.reference("Readiness")),
                ], handle: readiness),
        ]
    }

    private func readiness(_ call: Call) async throws -> Response {
        let problems = await environment.operations.readiness()
        let isBlocked = problems.contains(where: \.isBlocking)
        var response = APIEnvironment.json(
            [
                "status": .string(isBlocked ? "not_ready" : problems.isEmpty ? "ready" : "degraded"),
                "reasons": .array(
                    problems.map { ["code": .string($0.code), "message": .string($0.message)] }),
            ], status: isBlocked ? 503 : 200)
        if isBlocked { response.headers[.retryAfter] = "5" }
        return response
    }
}
