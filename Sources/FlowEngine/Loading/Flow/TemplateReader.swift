import Domain
import Expressions

/// Reads templates, written in the flow file or in files beside it, and checks what they name.
struct TemplateReader {
    let context: CampaignContext
    let report: FileReport

    /// A template written as a JSON string; nil where it is none, or where it holds mistakes, which are reported.
    /// - Parameter isOneLine: a line break in it is a mistake (a subject).
    func read(_ text: (text: String, offset: Int), isOneLine: Bool = false) -> Template? {
        guard text.text.utf8.count <= TextRule.maximumTemplateBytes else {
            report.error(.textTooLong, at: text.offset, "a template of more than 1 MB (shorten it)")
            return nil
        }
        var cursor = JSONStringPlace(stringAt: text.offset, report.bytes)
        let place = { cursor.advance(to: $0) }
        if isOneLine, let offset = Array(text.text.utf8).firstIndex(where: Self.isLineBreak) {
            reportLineBreak(at: place(offset), report)
            return nil
        }
        return parse(text.text, report, place: place)
    }

    private static func isLineBreak(_ byte: UInt8) -> Bool { byte == 0x0A || byte == 0x0D }

    private func reportLineBreak(at offset: Int, _ report: FileReport) {
        report.error(.lineBreakInSubject, at: offset, "a subject is one line (remove the line break)")
    }

    /// A template that stands in a file of the campaign's directory.
    func read(file name: (text: String, offset: Int), isOneLine: Bool = false) -> Template? {
        guard DefinitionSource.isSafeFileName(name.text) else {
            report.error(
                .badFileName, at: name.offset,
                "\(Quoting.quoted(name.text)) is no path inside the campaign's directory (as in "
                    + "\"templates/reminder.html\")")
            return nil
        }
        guard context.files[name.text] != nil else {
            report.error(
                .missingFile, at: name.offset,
                "the campaign has no file \(Quoting.quoted(name.text)) (\(fileHint(name.text)))")
            return nil
        }
        let template = context.templateFile(name.text) { bytes, report in
            guard bytes.count <= TextRule.maximumTemplateBytes else {
                report.error(.fileTooLarge, at: 0, "a template of \(bytes.count) bytes (at most 1 MB)")
                return nil
            }
            if let offset = bytes.withUnsafeBufferPointer({ UTF8Check.firstInvalidOffset(in: $0) }) {
                report.error(.invalidUTF8, at: offset, "the bytes here are not UTF-8 (save the file as UTF-8)")
                return nil
            }
            if let offset = bytes.firstIndex(of: 0) {
                report.error(.nulCharacter, at: offset, "a NUL character (is this a text file?)")
                return nil
            }
            return parse(String(decoding: bytes, as: UTF8.self).nfc, report) { $0 }
        }
        guard isOneLine, let template else { return template }
        // The line break that ends the file is the editor's, not the subject's.
        var text = Substring(template.source)
        if text.last?.isNewline == true { text.removeLast() }
        if text.utf8.contains(where: Self.isLineBreak) {
            report.error(
                .lineBreakInSubject, at: name.offset, "a subject is one line, and the file has more (shorten it)")
            return nil
        }
        return try? Template(parsing: String(text))
    }

    /// - Parameter place: from a byte of the text to a byte of the file.
    private func parse(_ text: String, _ report: FileReport, place: (Int) -> Int) -> Template? {
        let template: Template
        do { template = try Template(parsing: text, scopes: Set(Expression.Scope.allCases)) } catch {
            report.error(.badTemplate, at: place(error.offset), error.message)
            return nil
        }
        let errorsBefore = report.errorCount
        let references = ReferenceReader(context: context, report: report)
        var kinds: [Expression.Reference: TimeKind] = [:]
        for reference in template.references.sorted(by: { $0.offset < $1.offset }) {
            kinds[reference] = references.read(reference.scope, reference.name, at: place(reference.offset))?.timeKind
        }
        for fault in template.timeFaults(kind: { kinds[template.references[$0]] }) {
            report.warning(.mixedTimes, at: place(fault.offset), fault.message)
        }
        if template.references.isEmpty { checkConstant(template, report, place: place) }
        return errorsBefore == report.errorCount ? template : nil
    }

    /// A template that names nothing and does not ask for the time fails always, if it does once.
    private func checkConstant(_ template: Template, _ report: FileReport, place: (Int) -> Int) {
        var isTimed = false
        let now = {
            isTimed = true
            return ExpressionReader.sampleTime
        }
        do {
            _ = try template.render(.plain, now: now()) { _ in .none }
        } catch {
            if isTimed { return }
            report.error(
                .badTemplate, at: place(error.offset ?? 0),
                "this fails whatever the data: \(error.kind.rawValue): \(error.message) (write one that has a value)")
        }
    }

    private func fileHint(_ name: String) -> String {
        NearestName.text(
            name, among: context.files.keys.filter { !$0.hasSuffix(".json") }.sorted(),
            else: "add it to the campaign's directory")
    }
}
