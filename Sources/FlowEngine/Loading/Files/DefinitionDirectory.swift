import Foundation

/// Reads the files of campaigns from disk: the only place here that touches it.
///
/// Hidden files, `__pycache__` and editors' backups (`~`) are left out. Links may point to files inside the campaign's
/// own directory (as mounted configuration does) and nowhere else; links to directories are not followed.
struct DefinitionDirectory {
    /// As the caller named it, without slashes at its end.
    private let path: String
    /// Without links.
    private let realPath: String

    init(_ path: String) throws(DefinitionDirectoryError) {
        var named = path
        while named.utf8.count > 1, named.utf8.last == UInt8(ascii: "/") { named.removeLast() }
        guard let resolved = realpath(named, nil) else {
            throw DefinitionDirectoryError(path: path, reason: String(cString: strerror(errno)))
        }
        defer { free(resolved) }
        self.path = named
        realPath = String(cString: resolved)
    }

    /// The campaigns in it, in order of their names; itself alone where it holds a `campaign.json`.
    func sources() throws(DefinitionDirectoryError) -> [DefinitionSource] {
        let names = try entries(of: realPath)
        if names.contains(where: { $0.elementsEqual(DefinitionSource.campaignFile.utf8) }) {
            let name = realPath.split(separator: "/").last.map(String.init) ?? ""
            let prefix = path == "." ? "" : path + "/"
            return [
                source(at: realPath, DefinitionSource(directoryName: name, prefix: prefix, files: [:], diagnostics: []))
            ]
        }
        var sources: [DefinitionSource] = []
        for bytes in names {
            guard let name = String(validating: bytes, as: UTF8.self) else { continue }
            if name == "schema" || isLeftOut(name) { continue }
            let prefix = (path == "." ? "" : path + "/") + name + "/"
            var source = DefinitionSource(directoryName: name, prefix: prefix, files: [:], diagnostics: [])
            let child = realPath + "/" + name
            switch fileType(of: child) {
            case S_IFDIR: source = self.source(at: child, source)
            case S_IFLNK:
                guard let resolved = resolve(child), fileType(of: resolved) == S_IFDIR else { continue }
                if resolved.hasPrefix(realPath + "/") {
                    source = self.source(at: resolved, source)
                } else {
                    source.report(.linkEscapes, file: "", "the link leads out of the flows directory (copy the files)")
                }
            default: continue
            }
            let isCampaign = source.files.keys.contains { name in
                name == DefinitionSource.campaignFile || name.hasSuffix(DefinitionSource.flowSuffix)
            }
            if isCampaign || !source.diagnostics.isEmpty { sources.append(source) }
        }
        return sources
    }

    private func source(at root: String, _ empty: DefinitionSource) -> DefinitionSource {
        var source = empty
        var total = 0
        walk(root, "", depth: 1, root: root, &source, &total)
        return source
    }

    private func walk(
        _ directory: String, _ relative: String, depth: Int, root: String, _ source: inout DefinitionSource,
        _ total: inout Int
    ) {
        let names: [[UInt8]]
        do { names = try entries(of: directory) } catch {
            source.report(.unreadableFile, file: relative, "the directory cannot be read: \(error.reason)")
            return
        }
        for bytes in names {
            guard let name = String(validating: bytes, as: UTF8.self), DefinitionSource.isSafeFileName("x" + name)
            else {
                source.report(
                    .badFileName, file: relative + String(decoding: bytes, as: UTF8.self),
                    "the file's name is not plain UTF-8 text (rename it)")
                continue
            }
            if isLeftOut(name) { continue }
            let file = relative + name
            var target = directory + "/" + name
            var type = fileType(of: target)
            if type == S_IFLNK {
                guard let resolved = resolve(target), resolved.hasPrefix(root + "/") else {
                    source.report(
                        .linkEscapes, file: file,
                        "the link leads nowhere inside the campaign's directory (copy the file)")
                    continue
                }
                target = resolved
                type = fileType(of: target)
                if type == S_IFDIR { type = S_IFLNK }
            }
            switch type {
            case S_IFDIR:
                guard depth < DefinitionSource.maximumDepth else {
                    source.report(.tooManyFiles, file: file, "directories nested deeper than 8 (flatten them)")
                    continue
                }
                walk(target, file + "/", depth: depth + 1, root: root, &source, &total)
            case S_IFREG: read(target, file, &source, &total)
            default:
                source.report(.notARegularFile, file: file, "neither a file nor a directory (remove it)")
            }
        }
    }

    private func read(_ path: String, _ file: String, _ source: inout DefinitionSource, _ total: inout Int) {
        guard source.files.count < DefinitionSource.maximumFiles, total <= DefinitionSource.maximumBytes else {
            let isReported = source.diagnostics.contains { $0.code == DiagnosticCode.tooManyFiles.rawValue }
            if !isReported {
                source.report(.tooManyFiles, file: file, "too much for one campaign (at most 1,000 files and 64 MB)")
            }
            return
        }
        let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOFOLLOW)
        guard descriptor >= 0 else {
            source.report(.unreadableFile, file: file, "cannot be opened: \(String(cString: strerror(errno)))")
            return
        }
        defer { close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG else {
            source.report(.notARegularFile, file: file, "neither a file nor a directory (remove it)")
            return
        }
        var bytes: [UInt8] = []
        bytes.reserveCapacity(min(max(0, Int(status.st_size)), JSONDocument.maximumBytes) + 1)
        var chunk = [UInt8](repeating: 0, count: 65_536)
        while bytes.count <= JSONDocument.maximumBytes {
            let count = chunk.withUnsafeMutableBytes { Foundation.read(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else {
                source.report(.unreadableFile, file: file, "cannot be read: \(String(cString: strerror(errno)))")
                return
            }
            if count == 0 { break }
            bytes += chunk[..<count]
        }
        guard bytes.count <= JSONDocument.maximumBytes else {
            source.report(.fileTooLarge, file: file, "larger than 16 MB (split it)")
            return
        }
        total += bytes.count
        source.files[file] = bytes
    }

    private func isLeftOut(_ name: String) -> Bool {
        name.utf8.first == UInt8(ascii: ".") || name.utf8.last == UInt8(ascii: "~") || name == "__pycache__"
    }

    /// Of the entry itself: a link is a link. 0 where there is none.
    private func fileType(of path: String) -> mode_t {
        var status = stat()
        return lstat(path, &status) == 0 ? status.st_mode & S_IFMT : 0
    }

    private func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }

    /// Names in byte order, `.` and `..` left out.
    private func entries(of directory: String) throws(DefinitionDirectoryError) -> [[UInt8]] {
        guard let stream = opendir(directory) else {
            throw DefinitionDirectoryError(path: directory, reason: String(cString: strerror(errno)))
        }
        defer { closedir(stream) }
        var names: [[UInt8]] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            if name != [0x2E], name != [0x2E, 0x2E] { names.append(name) }
        }
        return names.sorted { $0.lexicographicallyPrecedes($1) }
    }
}
