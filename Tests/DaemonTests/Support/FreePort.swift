import Foundation

/// A port of loopback that nobody listens at, for a server that has to be told which.
///
/// From below the ports that the kernel gives to outgoing connections (32768 and up on Linux): while the server is being
/// started anew, any connection on the machine could come to have one of those.
enum FreePort {
    static func find() throws -> Int {
        for _ in 0..<1000 {
            let port = UInt16.random(in: 20_000..<32_000)
            let descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
            defer { close(descriptor) }
            var address = sockaddr_in()
            address.sin_family = sa_family_t(AF_INET)
            address.sin_port = port.bigEndian
            address.sin_addr.s_addr = UInt32(0x7F00_0001).bigEndian
            let isFree = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    bind(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
                }
            }
            if isFree { return Int(port) }
        }
        throw Installation.Failure(description: "no free port")
    }
}
