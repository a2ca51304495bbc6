/// What strangers may take of the public listener.
package struct PublicLimits: Sendable {
    /// Of connections, heads and bodies; the rate is that of one address.
    package var server: APILimits
    /// Requests that are read or worked on at once.
    package var requests: Int
    /// Bytes of all bodies that are held at once.
    package var heldBytes: Int
    /// Bytes of a request's path and query.
    package var targetBytes: Int
    /// Addresses whose rate is remembered.
    package var addresses: Int

    package init(
        server: APILimits = APILimits(
            headerBytes: 16 * 1024, bodyBytes: 4 << 20, connections: 512, idleTimeout: .seconds(15),
            stallTimeout: .seconds(60), bodyBytesPerSecond: 16 * 1024, bodyGrace: .seconds(10), requestsPerSecond: 500,
            burst: 2000),
        requests: Int = 256, heldBytes: Int = 64_000_000, targetBytes: Int = 8192, addresses: Int = 10_000
    ) {
        self.server = server
        self.requests = requests
        self.heldBytes = heldBytes
        self.targetBytes = targetBytes
        self.addresses = addresses
    }
}
