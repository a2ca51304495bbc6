import Domain
import Testing

struct APIIdentifierTests {
    private static let keys: [Int64] = [1, 42, 1 << 20 | 7, (1 << 62) + 5, .max]

    @Test(arguments: APIIdentifier.Entity.allCases, keys)
    func comesBackFromItsText(entity: APIIdentifier.Entity, key: Int64) throws {
        let identifier = APIIdentifier(entity, key: key, createdAt: Instant(milliseconds: 1_795_233_600_123))
        #expect(try #require(APIIdentifier(identifier.description)) == identifier)
        #expect(APIIdentifier(identifier.description.uppercased()) == identifier)
    }

    @Test func isAVersionSevenUUID() {
        let text = APIIdentifier(.upload, key: 1, createdAt: Instant(milliseconds: 0x0123_4567_89AB)).description
        #expect(text == "01234567-89ab-7100-8000-000000000001")
    }

    @Test func sortsByTime() {
        let texts = [0, 1, 255, 256, 1 << 40].map {
            APIIdentifier(.run, key: Int64.max - $0, createdAt: Instant(milliseconds: $0)).description
        }
        #expect(texts == texts.sorted())
    }

    @Test(arguments: [
        "", "x", "01234567-89ab-7100-8000-00000000000", "01234567-89ab-7100-8000-0000000000011",
        "01234567-89ab-4100-8000-000000000001", "01234567-89ab-7f00-8000-000000000001",
        "01234567-89ab-7100-0000-000000000001", "01234567-89ab-7102-8000-000000000001",
        "0123456789ab71008000000000000001", "01234567-89ab-7100-8000-00000000000g",
        "01234567-89ab-7100-8000-00000000000é",
    ])
    func refusesWhatItDoesNotWrite(text: String) {
        #expect(APIIdentifier(text) == nil)
    }
}
