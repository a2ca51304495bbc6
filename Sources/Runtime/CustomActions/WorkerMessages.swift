import Domain
import Foundation
import Scheduling

/// The settings, as the worker reads them.
struct WorkerSettingsMessage: Encodable {
    var memory_bytes: Int
    var processes: Int
    var open_files: Int
    var file_bytes: Int
    var answer_bytes: Int
    var output_bytes: Int
    var workers: Int
    var user: String

    init(_ settings: CustomActionSettings) {
        memory_bytes = settings.memoryBytes
        processes = settings.processes
        open_files = settings.openFiles
        file_bytes = settings.fileBytes
        answer_bytes = settings.answerBytes
        output_bytes = settings.outputBytes
        workers = settings.workers
        user = settings.user ?? ""
    }
}

/// The head of a call; the script follows it where the worker does not know it, then the context.
struct WorkerCallMessage: Encodable {
    var hash: String
    var file: String
    var key: String
    var timeout: Double
    var has_source: Bool
}

/// Anything that the worker says.
struct WorkerMessage: Decodable {
    var ready: String?
    var refused: String?
    var directory: String?
    var started: Bool?
    var unknown: Bool?
    var failed: String?
    var writes: [Write]?
    var output: String?

    /// `[level, field, null | [type, text]]`
    struct Write: Decodable {
        var level: String
        var field: String
        var value: [String]?

        init(from decoder: any Decoder) throws {
            var items = try decoder.unkeyedContainer()
            level = try items.decode(String.self)
            field = try items.decode(String.self)
            value = try items.decodeNil() ? nil : items.decode([String].self)
        }
    }

    /// The answer to a call; nil where the message is none.
    var response: ScriptResponse? {
        let output = output ?? ""
        if let failed { return ScriptResponse(.failed(failed), output: output) }
        guard let writes else { return nil }
        var result: [ScriptWrite] = []
        for write in writes {
            guard let level = FieldLevel(rawValue: write.level) else { return nil }
            var value: FieldValue?
            if let tagged = write.value {
                guard let read = Self.value(tagged) else {
                    let type = tagged.first ?? "value"
                    return ScriptResponse(
                        .failed("\(write.level).\(write.field) is a \(type) that no field can hold"), output: output)
                }
                value = read
            }
            result.append(ScriptWrite(level: level, field: write.field, value: value))
        }
        return ScriptResponse(.returned(result), output: output)
    }

    private static func value(_ tagged: [String]) -> FieldValue? {
        guard tagged.count == 2 else { return nil }
        let text = tagged[1]
        switch tagged[0] {
        case "boolean": return .boolean(text == "true")
        case "integer": return Int64(text).map { .integer($0) }
        case "number": return Double(text).map { .number($0) }
        case "string": return .string(text)
        case "date":
            guard case .date(let date)? = ISO8601(text) else { return nil }
            return .date(date)
        case "datetime":
            guard case .datetime(let datetime)? = ISO8601(text) else { return nil }
            return .datetime(datetime)
        default: return nil
        }
    }
}
