/// What one caller may take of the server.
package struct APILimits: Sendable {
    /// Bytes of all headers of a request together.
    package var headerBytes: Int
    /// Bytes of a JSON body.
    package var bodyBytes: Int
    /// Bytes of an upload.
    package var uploadBytes: Int64
    /// Arrays and objects inside one another.
    package var jsonDepth: Int
    /// Participants in one call.
    package var items: Int
    /// Open connections; more wait in the kernel's queue.
    package var connections: Int
    /// How long a request's head or the next part of its body may take to come.
    package var idleTimeout: Duration
    /// How long a connection may move no byte in either direction while an answer is made or sent.
    package var stallTimeout: Duration
    /// A body must come faster than this, after ``bodyGrace``.
    package var bodyBytesPerSecond: Int
    package var bodyGrace: Duration
    /// Requests a second that one key may send for long.
    package var requestsPerSecond: Double
    /// Requests that one key may send at once.
    package var burst: Int

    package init(
        headerBytes: Int = 32 * 1024, bodyBytes: Int = 16 << 20, uploadBytes: Int64 = 4 << 30, jsonDepth: Int = 32,
        items: Int = 10_000, connections: Int = 1024, idleTimeout: Duration = .seconds(30),
        stallTimeout: Duration = .seconds(120), bodyBytesPerSecond: Int = 1024, bodyGrace: Duration = .seconds(20),
        requestsPerSecond: Double = 500, burst: Int = 2000
    ) {
        self.headerBytes = headerBytes
        self.bodyBytes = bodyBytes
        self.uploadBytes = uploadBytes
        self.jsonDepth = jsonDepth
        self.items = items
        self.connections = connections
        self.idleTimeout = idleTimeout
        self.stallTimeout = stallTimeout
        self.bodyBytesPerSecond = bodyBytesPerSecond
        self.bodyGrace = bodyGrace
        self.requestsPerSecond = requestsPerSecond
        self.burst = burst
    }
}
