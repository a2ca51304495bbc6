import Domain
import FlowEngine
import Foundation
import Testing

@Suite struct MistakeTests {
    @Test func theCampaignWithoutMistakesHasNone() throws {
        let files = try Mistake.shop()
        #expect(DefinitionLoader.load(campaign: "shop", files: files).lines == [])
        #expect(DefinitionLoader.load(campaign: "shop", files: files, parties: Mistake.knownParties).lines == [])
    }

    @Test(arguments: Mistake.tables)
    func namesThePlaceAndWhatWouldBeRight(table: String) throws {
        for mistake in try Mistake.table(table) {
            let (files, line, column) = try mistake.files()
            let result = DefinitionLoader.load(
                campaign: "shop", files: files, parties: mistake.parties == true ? Mistake.knownParties : nil)
            let found = result.diagnostics.first { $0.code == mistake.code }
            let diagnostic = try #require(found, "\(mistake): found only \(result.lines)")
            #expect(diagnostic.severity == (mistake.isError ? .error : .warning))
            #expect(diagnostic.file == mistake.file)
            #expect("\(diagnostic.line):\(diagnostic.column)" == "\(line):\(column)", "\(mistake)")
            #expect(diagnostic.path == mistake.path ?? "", "\(mistake)")
            for part in mistake.says { #expect(diagnostic.message.contains(part), "\(mistake)") }
            #expect(result.campaigns.isEmpty == mistake.isError)
            // One mistake is one error, not the first of many.
            #expect(result.errors.count == (mistake.isError ? 1 : 0), "\(result.lines)")
        }
    }

    /// Any two mistakes that are made in one file, each in a field, node or edge of its own, are both reported.
    @Test(arguments: [1, 7, 31, 60])
    func reportsTwoMistakesOfOneFileTogether(distance: Int) throws {
        let mistakes = try Mistake.tables.dropFirst().flatMap(Mistake.table)
            .filter { $0.isError && $0.parties != true && $0.replace != nil }
        let part = { (mistake: Mistake) in mistake.path?.split(separator: "]").first }
        var pairs = 0
        for (first, second) in zip(mistakes, mistakes.dropFirst(distance)) {
            guard first.file == second.file, part(first) != part(second), !first.hides(second), !second.hides(first),
                let replaced = second.replace
            else { continue }
            var files = try first.files().files
            let text = String(decoding: try #require(files[second.file]), as: UTF8.self)
            let parts = text.components(separatedBy: replaced)
            guard parts.count == 2 else { continue }
            files[second.file] = Array((parts[0] + second.with.replacing("‹", with: "") + parts[1]).utf8)
            let codes = DefinitionLoader.load(campaign: "shop", files: files).errors.map(\.code)
            #expect(codes.contains(first.code) && codes.contains(second.code), "\(first) and \(second): \(codes)")
            pairs += 1
        }
        #expect(pairs >= 20)
    }

    @Test func everyKindOfMistakeIsInATable() throws {
        let elsewhere: Set<DiagnosticCode> = [
            .unreadableFile, .fileTooLarge, .tooManyFiles, .linkEscapes, .notARegularFile, .missingCampaignFile,
            .unusedFile, .tooManyProblems, .invalidUTF8, .tooManyValues, .fieldTypeConflict, .tooManyNodes,
            .inactiveTarget, .tooManyFields, .scriptsNotAllowed,
        ]
        let tabled = Set(try Mistake.tables.flatMap(Mistake.table).map(\.code))
        #expect(tabled.count >= 60)
        #expect(Set(DiagnosticCode.allCases.map(\.rawValue)).subtracting(tabled) == Set(elsewhere.map(\.rawValue)))
    }
}
