import Domain

/// Which field a header or an attribute's name probably means: by the words that people of many languages use for it,
/// else by its spelling. A guess to tell of, never one to act on.
enum FieldWords {
    /// The name among `names` that was probably meant.
    static func nearest(to text: String, among names: [String]) -> String? {
        if let meant = meaning(of: text), names.contains(meant) { return meant }
        return NearestName.nearest(to: text, among: names)
    }

    /// Whether a header names something about an address, or of another thing, rather than the address itself.
    static func isBeside(_ header: String) -> Bool { words(of: header).contains(where: besides.contains) }

    /// The system field or special column whose words a header has.
    static func meaning(of header: String) -> String? {
        let words = words(of: header)
        guard !words.isEmpty, words.count <= 8 else { return nil }
        let joined = words.joined()
        func isAny(_ part: Part) -> Bool {
            words.contains { word in part.words.contains(word) || part.parts.contains { word.contains($0) } }
                || part.words.contains(joined)
                || (part.parts + part.unparted).contains { joined.contains($0) }
        }
        // "E-mail sent", "Phone type", "Fax number" are about something else.
        if isBeside(header) { return nil }
        if isAny(timezone) { return HeaderMapping.timezoneName }
        if isAny(email) { return SystemField.email.rawValue }
        if isAny(whatsapp) { return SystemField.whatsappID.rawValue }
        if isAny(telegram) { return SystemField.telegramID.rawValue }
        if isAny(phone) || (words.contains("contact") && words.contains(where: numbers.contains)) {
            return SystemField.phone.rawValue
        }
        let isWhose = { (word: String) in owners.contains(word) || numbers.contains(word) }
        if isAny(identifier) || (words.contains("id") && words.allSatisfy { $0 == "id" || isWhose($0) })
            || (words.count > 1 && words.allSatisfy(isWhose))
        {
            return SystemField.externalID.rawValue
        }
        if isAny(name), words.allSatisfy({ name.words.contains($0) || owners.contains($0) || nameParts.contains($0) }) {
            return SystemField.name.rawValue
        }
        return name.words.contains(joined) || name.unparted.contains { joined.contains($0) }
            ? SystemField.name.rawValue : nil
    }

    /// Lower-case words, parted at spaces, signs, and where a capital follows a small letter.
    private static func words(of header: String) -> [String] {
        var words: [String] = []
        var word = ""
        var wasSmall = false
        for character in header {
            let isPart = character.isLetter || character.isNumber
            if !isPart || (character.isUppercase && wasSmall) {
                if !word.isEmpty { words.append(word) }
                word = ""
            }
            if isPart { word += character.lowercased() }
            wasSmall = character.isLowercase
        }
        if !word.isEmpty { words.append(word) }
        return words.filter { !$0.allSatisfy(\.isNumber) }
    }

    private struct Part {
        /// Whole words, and whole headers without what parts their words.
        var words: Set<String>
        /// Found inside words, as languages that join words have it.
        var parts: [String] = []
        /// Of languages that do not part words.
        var unparted: [String] = []
    }

    private static let email = Part(
        words: [
            "mail", "mails", "courriel", "mél", "correo", "epost", "sähköposti", "postaelettronica", "eposta",
            "indirizzoemail", "почта", "имейл", "пошта",
            "meil", "paštas", "epasts", "emailid",
        ],
        parts: ["email", "mailadr", "mailaddr", "epost", "sähköposti", "почт", "courriel"],
        unparted: [
            "邮箱", "郵箱", "电子邮件", "電子郵件", "邮件地址", "メール", "이메일", "전자우편", "电邮", "電郵", "อีเมล", "ईमेल", "بريد", "דואל",
            "ηλεκτρονικήδιεύθυνση",
        ])
    private static let phone = Part(
        words: [
            "tel", "tél", "tlf", "tfno", "fone", "cell", "cellular", "cel", "celular", "cellulare", "mobile", "mobil",
            "mobiel", "móvil", "movil", "portable", "handy", "natel", "gsm", "msisdn", "sms", "komórka", "komórkowy",
            "telemóvel", "matkapuhelin", "puhelin", "тел", "мобильный", "мобільний", "mob", "telefono", "teléfono",
            "telefone", "gsmnummer", "ponsel", "nohp",
        ],
        parts: [
            "phone", "telefon", "telephon", "téléphon", "telefoon", "mobiltele", "mobilnummer", "mobilnr", "handynu",
            "handynr", "rufnummer", "puhelin", "телефон", "mobielnummer", "τηλέφωνο", "điệnthoại",
        ],
        unparted: [
            "电话", "電話", "手机", "手機", "携帯", "전화", "휴대폰", "핸드폰", "โทรศัพท์", "फोन", "मोबाइल", "هاتف", "جوال", "טלפון",
            "sốđiệnthoại",
        ])
    private static let whatsapp = Part(words: ["wa", "waid", "wanumber"], parts: ["whatsapp"])
    private static let telegram = Part(words: ["tg", "tgid", "chatid"], parts: ["telegram", "телеграм"])
    private static let timezone = Part(
        words: [
            "timezone", "tz", "timezoneid", "tzid", "tzname", "timezones", "zeitzone", "tijdzone", "tidszon",
            "tidssone",
            "tidszone", "aikavyöhyke", "strefaczasowa", "часовойпояс", "fusohorário", "fusohorario", "zonahoraria",
            "fuseauhoraire", "saatdilimi", "časovépásmo", "usohorario", "husohorario", "часовийпояс",
        ],
        parts: ["timezone", "zeitzone"], unparted: ["时区", "時區", "タイムゾーン", "시간대", "timezone"])
    private static let identifier = Part(
        words: [
            "externalid", "customerid", "clientid", "crmid", "uid", "uuid", "guid", "kundennr", "kdnr", "kundenr",
            "klantnummer", "idcliente", "idclient", "клиентid",
        ],
        parts: ["kundennummer", "kundnummer", "kundenummer", "mitgliedsnummer", "klantnummer", "asiakasnumero"],
        unparted: ["客户编号", "客戶編號", "顧客番号", "会員番号", "고객번호", "顧客id", "客户id"])
    private static let name = Part(
        words: [
            "name", "names", "fullname", "firstname", "lastname", "surname", "forename", "givenname", "familyname",
            "vorname", "nachname", "familienname", "nom", "prénom", "prenom", "nombre", "nombres", "apellido",
            "apellidos", "nome", "cognome", "sobrenome", "naam", "voornaam", "achternaam", "namn", "förnamn",
            "efternamn", "navn", "fornavn", "etternavn", "nimi", "etunimi", "sukunimi", "imię", "imie", "nazwisko",
            "jméno", "příjmení", "имя", "фамилия", "фио", "ім", "прізвище", "isim", "soyad", "adı", "soyadı",
            "όνομα", "họtên", "nama",
        ], unparted: ["姓名", "名字", "氏名", "名前", "성명", "이름", "ชื่อ"])
    private static let nameParts: Set<String> = [
        "full", "first", "last", "given", "family", "middle", "complete", "display", "real", "et", "y", "und", "and",
        "completo", "complet",
    ]
    private static let owners: Set<String> = [
        "customer", "client", "contact", "account", "member", "patient", "person", "people", "user", "debtor", "guest",
        "recipient", "crm", "external", "unique", "kunde", "kunden", "cliente", "klant", "your", "primary",
        "subscriber", "lead", "student", "tenant",
    ]
    private static let numbers: Set<String> = [
        "number", "no", "nr", "num", "nummer", "código", "codigo", "code", "ref", "reference", "numéro", "número",
    ]
    /// Words that make it a column about an address, or of another thing.
    private static let besides: Set<String> = [
        "fax", "telefax", "opt", "optin", "optout", "consent", "permission", "sent", "status", "type", "date",
        "verified", "verification", "confirmed", "valid", "count", "opened", "clicked", "bounced", "subscribed",
        "unsubscribed", "marketing", "einwilligung", "datum", "typ", "postal", "postcode", "company", "preferred",
        "preference", "provider", "carrier", "model", "subject", "body", "template", "campaign", "contacted", "firma",
    ]
}
