package import Store

extension Store {
    /// Whether a list that is imported now is the first.
    package func knowsNobody() async throws -> Bool { try await campaigns().allSatisfy { $0.participantCount == 0 } }
}
