import Glibc
import Synchronization

/// Sockets between this process and a child of its own.
enum Loopback {
    /// Ports given out before: a child may not listen yet on the one that it was told.
    private static let given = Mutex<[Int]>([])

    /// A TCP port of 127.0.0.1 that nobody listens on at the moment, and that was not given out lately.
    static func freePort() -> Int? {
        given.withLock { given in
            for _ in 0..<100 {
                guard let port = unusedPort() else { return nil }
                if given.contains(port) { continue }
                given.append(port)
                if given.count > 256 { given.removeFirst() }
                return port
            }
            return nil
        }
    }

    private static func unusedPort() -> Int? {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var address = address(0)
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let named = withUnsafeMutablePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(descriptor, $0, length) == 0 && getsockname(descriptor, $0, &length) == 0
            }
        }
        return named ? Int(UInt16(bigEndian: address.sin_port)) : nil
    }

    /// A connection, or -1 where nobody listens (yet).
    static func connect(_ port: Int) -> Int32 {
        let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { return -1 }
        var address = address(UInt16(truncatingIfNeeded: port))
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                Glibc.connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
        if connected { return descriptor }
        close(descriptor)
        return -1
    }

    private static func address(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
        return address
    }
}
