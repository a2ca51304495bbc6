import Channels
import Domain
import FlowEngine
import Foundation

/// campaignd.json: its scalar settings by dotted key with their places, and its channels.
struct ConfigurationFile {
    /// Every key that may stand in the file, besides `channels`.
    static let keys = [
        "tenant.name", "tenant.timezone", "tenant.contact_hours.from", "tenant.contact_hours.to",
        "tenant.contact_hours.days", "tenant.quiet_hours.from", "tenant.quiet_hours.to", "tenant.holidays",
        "tenant.frequency_cap",
        "state_directory", "flows_directory", "agents_directory", "listen", "public_listen", "public_url",
        "words.opt_out", "words.opt_in",
        "words.opt_out_answer", "words.opt_in_answer", "limits.import_batch_rows",
        "limits.upload_bytes", "limits.settle_seconds", "custom_actions.python", "custom_actions.workers",
        "custom_actions.user", "custom_actions.memory_mb", "custom_actions.processes", "custom_actions.open_files",
        "custom_actions.file_mb", "log.level", "log.format", "require_tests",
    ]

    struct Item {
        var value: ConfigurationValue
        /// Of its first byte.
        var offset: Int
    }

    let path: String
    private let report: FileReport
    private(set) var items: [String: Item] = [:]
    private(set) var channels: [(value: [String: ConfigurationValue], offset: Int)] = []

    /// - Throws: ``ConfigurationProblem`` where the file cannot be read or is no JSON.
    init(path: String) throws(ConfigurationProblem) {
        self.path = path
        guard let data = FileManager.default.contents(atPath: path) else {
            let reason = access(path, R_OK) == 0 ? "it is not a regular file" : String(cString: strerror(errno))
            throw ConfigurationProblem(
                lines: ["cannot read the configuration \(path): \(reason)"], isOutOfReach: true)
        }
        report = FileReport(name: path, bytes: Array(data))
        let document = JSONDocument(reading: report)
        guard let root = document.root, document.isComplete else { throw ConfigurationProblem(lines: problems) }
        guard case .object(let members) = root.value else {
            report.error(.wrongType, at: 0, "\(root.kind) stands here (an object was expected)")
            throw ConfigurationProblem(lines: problems)
        }
        read(members, prefix: "")
    }

    /// One line a mistake, in order of place.
    var problems: [String] { report.diagnostics().map(\.description) }

    func complain(_ key: String, _ message: String) { complain(items[key]?.offset ?? 0, message) }

    func complain(_ offset: Int, _ message: String) { report.error(.wrongType, at: offset, message) }

    /// `FILE:LINE:COLUMN`, counted from 1, the column in Unicode scalars.
    func place(of offset: Int) -> String {
        let before = report.bytes.prefix(offset)
        let line = before.reduce(1) { $1 == 0x0A ? $0 + 1 : $0 }
        let start = before.lastIndex(of: 0x0A).map { $0 + 1 } ?? 0
        let column = before[start...].reduce(1) { $1 & 0xC0 == 0x80 ? $0 : $0 + 1 }
        return "\(path):\(line):\(column)"
    }

    private mutating func read(_ members: [JSONMember], prefix: String) {
        for member in members {
            let key = prefix + member.key
            if key == "channels" {
                readChannels(member.value)
            } else if Self.keys.contains(key) {
                items[key] = Item(value: ConfigurationValue(member.value), offset: member.value.offset)
            } else if Self.keys.contains(where: { $0.hasPrefix(key + ".") }) {
                if case .object(let inner) = member.value.value {
                    read(inner, prefix: key + ".")
                } else {
                    complain(member.value.offset, "\(member.value.kind) stands here (an object was expected)")
                }
            } else {
                let depth = key.split(separator: ".").count
                let known = Set(
                    Self.keys.filter { $0.hasPrefix(prefix) }.map {
                        $0.split(separator: ".").prefix(depth).last.map(String.init) ?? ""
                    } + (prefix.isEmpty ? ["channels"] : []))
                let hint = NearestName.oneOf(known.sorted(), insteadOf: member.key)
                report.error(.unknownKey, at: member.keyOffset, "the key is not known here (\(hint))")
            }
        }
    }

    private mutating func readChannels(_ node: JSONNode) {
        guard case .array(let items) = node.value else {
            complain(node.offset, "\(node.kind) stands here (a list of objects was expected)")
            return
        }
        for item in items {
            guard case .object(let settings) = ConfigurationValue(item) else {
                complain(item.offset, "\(item.kind) stands here (an object was expected)")
                continue
            }
            channels.append((settings, item.offset))
        }
    }
}

extension ConfigurationValue {
    init(_ node: JSONNode) {
        switch node.value {
        case .null, .unreadable: self = .null
        case .boolean(let value): self = .bool(value)
        case .integer(let value): self = .integer(Int(value))
        case .number(let value): self = .number(value)
        case .string(let value): self = .string(value)
        case .array(let items): self = .array(items.map { ConfigurationValue($0) })
        case .object(let members):
            let values = members.map { ($0.key, ConfigurationValue($0.value)) }
            self = .object(Dictionary(values, uniquingKeysWith: { first, _ in first }))
        }
    }
}
