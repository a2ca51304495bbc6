import Foundation

/// Where secrets come from: the environment, files, and systemd's credentials directory.
package struct SecretSource: Sendable {
    /// Why a secret cannot be had. It never carries the secret.
    package struct Failure: Error, Hashable, Sendable {
        package var reason: String
    }

    /// What becomes of settings whose secret is not to be had.
    package enum Absence: Sendable {
        /// They cannot be used.
        case refused
        /// They can, by those who speak to no provider; what is absent is told.
        case told
    }

    package var environment: [String: String]
    package var absence: Absence
    /// Reads a whole small file.
    package var readFile: @Sendable (String) throws -> [UInt8]

    /// The longest secret that is taken, in bytes.
    package static let longest = 16_384

    package init(
        environment: [String: String], absence: Absence = .refused,
        readFile: @escaping @Sendable (String) throws -> [UInt8] = SecretSource.read
    ) {
        self.environment = environment
        self.absence = absence
        self.readFile = readFile
    }

    /// Where systemd puts the credentials of a unit; nil outside one.
    private var credentialsDirectory: String? { environment["CREDENTIALS_DIRECTORY"] }

    package func fromEnvironment(_ name: String) throws(Failure) -> Secret {
        guard let text = environment[name] else {
            throw Failure(reason: "the environment variable \(name) is not set")
        }
        guard !text.isEmpty else { throw Failure(reason: "the environment variable \(name) is empty") }
        return Secret(text)
    }

    /// The file's text without the line end after it.
    package func fromFile(_ path: String) throws(Failure) -> Secret {
        var bytes: [UInt8]
        do { bytes = try readFile(path) } catch {
            throw Failure(reason: "\(path) cannot be read: \(SecretSource.words(of: error))")
        }
        if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
        if bytes.last == UInt8(ascii: "\r") { bytes.removeLast() }
        guard !bytes.isEmpty else { throw Failure(reason: "\(path) is empty") }
        guard bytes.count <= SecretSource.longest else {
            throw Failure(reason: "\(path) is longer than \(SecretSource.longest) bytes: it is not a secret")
        }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw Failure(reason: "\(path) is not UTF-8 text")
        }
        return Secret(text)
    }

    /// A credential that the unit passes with `LoadCredential=name:…`.
    package func fromCredential(_ name: String) throws(Failure) -> Secret {
        guard let credentialsDirectory else {
            throw Failure(reason: "there is no credentials directory: the credential \(name) needs systemd to pass it")
        }
        guard SecretSource.isPlainName(name) else {
            throw Failure(reason: "\(name) is not the name of a credential")
        }
        return try fromFile("\(credentialsDirectory)/\(name)")
    }

    /// What is there under the names of convention: the variable, the variable `…_FILE`, the credential; nil: nothing.
    package func conventional(variable: String, credential: String) throws(Failure) -> Secret? {
        if environment[variable] != nil { return try fromEnvironment(variable) }
        if let path = environment[variable + "_FILE"] { return try fromFile(path) }
        if let credentialsDirectory, SecretSource.isPlainName(credential),
            access("\(credentialsDirectory)/\(credential)", F_OK) == 0
        {
            return try fromCredential(credential)
        }
        return nil
    }

    @Sendable
    package static func read(_ path: String) throws -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw SystemFailure(errno: errno) }
        defer { close(descriptor) }
        // One byte more than is taken tells a file that is too long, also one without an end.
        var bytes = [UInt8](repeating: 0, count: longest + 3)
        var count = 0
        while count < bytes.count {
            let read = bytes.withUnsafeMutableBytes { buffer in
                Glibc.read(descriptor, buffer.baseAddress.map { $0 + count }, buffer.count - count)
            }
            if read < 0 && errno == EINTR { continue }
            guard read >= 0 else { throw SystemFailure(errno: errno) }
            if read == 0 { break }
            count += read
        }
        return Array(bytes[..<count])
    }

    private static func isPlainName(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= 255 && !name.hasPrefix(".") && !name.utf8.contains(UInt8(ascii: "/"))
    }

    private static func words(of error: any Error) -> String {
        (error as? SystemFailure)?.text ?? "\(error)"
    }
}
