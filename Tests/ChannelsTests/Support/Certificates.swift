import TestSupport

/// A throw-away certificate authority and a server certificate for 127.0.0.1, made by openssl.
struct Certificates {
    let directory: TemporaryDirectory
    var authority: String { directory.path("ca.pem") }
    var certificate: String { directory.path("server.pem") }
    var key: String { directory.path("server.key") }

    init() async throws {
        directory = try TemporaryDirectory("tls")
        try directory.write("subjectAltName=IP:127.0.0.1\n", to: "san")
        let path = directory.path(_:)
        let new = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        let requests = [
            ["req", "-x509", "-days", "2", "-subj", "/CN=Test CA"] + new
                + ["-keyout", path("ca.key"), "-out", path("ca.pem")],
            ["req", "-subj", "/CN=127.0.0.1"] + new + ["-keyout", path("server.key"), "-out", path("server.csr")],
            [
                "x509", "-req", "-days", "2", "-in", path("server.csr"), "-CA", path("ca.pem"), "-CAkey",
                path("ca.key"), "-CAcreateserial", "-extfile", path("san"), "-out", path("server.pem"),
            ],
        ]
        for request in requests { _ = try await Command.run(["openssl"] + request) }
    }
}
