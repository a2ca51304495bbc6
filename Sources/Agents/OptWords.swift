/// The words by which people end messages to their address, and take them up again.
///
/// A message counts only as a whole: after folding (case, accents, width, white space) and with the punctuation and the
/// emoji after it cut off, it has to be one of the words. "please stop by my house" is none. Words of every language count, whichever
/// the person's is, so that only those are built in that answer no ordinary question: "cancel" and "yes" are not.
package struct OptWords: Sendable {
    package enum Keyword: Hashable, Sendable {
        case optOut, optIn
    }

    private let words: [String: Keyword]
    private let answers: [Keyword: String]

    /// - Parameters:
    ///   - optOut: words besides the built-in ones; one that is built in as the other keyword changes sides.
    ///   - answers: what is said instead of the built-in answers, whatever the language; an empty one: nothing is.
    package init(optOut: [String] = [], optIn: [String] = [], answers: [Keyword: String] = [:]) {
        var words = OptWords.builtIn
        for word in optOut { words[FoldedText.of(word)] = .optOut }
        for word in optIn { words[FoldedText.of(word)] = .optIn }
        words[""] = nil
        self.words = words
        self.answers = answers
    }

    package static let standard = OptWords()

    /// Nil where the message is no such word.
    package func keyword(in text: String) -> Keyword? {
        // No word is longer; most messages are, and need no folding.
        guard text.utf8.count <= 200 else { return nil }
        let folded = FoldedText.of(text)
        if let keyword = words[folded] { return keyword }
        // "STOP 🛑"
        var bare = folded.unicodeScalars
        while let last = bare.last, last.properties.generalCategory == .otherSymbol || last == " " { bare.removeLast() }
        return bare.count == folded.unicodeScalars.count ? nil : words[FoldedText.of(String(bare))]
    }

    /// What is said once to somebody who opted out or in; nil where nothing is.
    /// - Parameter language: the person's, as a tag; English where it has no built-in words.
    package func answer(to keyword: Keyword, language: String?) -> String? {
        if let answer = answers[keyword] { return answer.isEmpty ? nil : answer }
        let phrases = Phrases.of(language)
        return switch keyword {
        case .optOut: phrases.optedOut
        case .optIn: phrases.optedIn
        }
    }

    /// By folded word.
    private static let builtIn: [String: Keyword] = {
        var words: [String: Keyword] = [:]
        for word in optOutWords { words[FoldedText.of(word)] = .optOut }
        for word in optInWords { words[FoldedText.of(word)] = .optIn }
        return words
    }()

    /// One line a language; first what carriers and providers have everywhere (CTIA, Messaging Principles and Best
    /// Practices, 5.1.3), and Telegram's command.
    static let optOutWords = [
        "STOP", "STOPALL", "STOP ALL", "/stop", "UNSUBSCRIBE", "OPT OUT", "OPTOUT", "OPT-OUT", "QUIT", "END", "REVOKE",
        "STOPP", "ABMELDEN", "ABBESTELLEN", "AUSTRAGEN", "KEINE NACHRICHTEN MEHR",
        "ARRÊT", "ARRET", "ARRÊTER", "DÉSABONNER", "SE DÉSABONNER", "DÉSINSCRIRE", "DÉSINSCRIPTION", "DÉSABONNEMENT",
        "BAJA", "DARSE DE BAJA", "DAR DE BAJA", "CANCELAR SUSCRIPCIÓN", "DESUSCRIBIR", "DESUSCRIBIRME",
        "DISISCRIVIMI", "DISISCRIVERMI", "ANNULLA ISCRIZIONE", "CANCELLAMI",
        "DESCADASTRAR", "CANCELAR INSCRIÇÃO", "CANCELAR SUBSCRIÇÃO", "PARE", "PARAR", "SAIR",
        "AFMELDEN", "UITSCHRIJVEN",
        "WYPISZ", "WYPISZ MNIE", "REZYGNUJĘ", "ANULUJ SUBSKRYPCJĘ",
        "СТОП", "/СТОП", "ВІДПИСАТИСЯ", "ВІДПИСАТИСЬ", "ВІДПИСАТИ", "ВІДПИСКА",
        "ОТПИСАТЬСЯ", "ОТПИШИТЕ", "ОТПИСКА", "ОТПИСАТЬ",
        "DURDUR", "ABONELİKTEN ÇIK", "ABONELİKTEN ÇIKAR", "LİSTEDEN ÇIK", "RET",
        "توقف", "إيقاف", "أوقف", "إلغاء الاشتراك",
    ]

    static let optInWords = [
        "START", "/start", "UNSTOP", "SUBSCRIBE", "RESUBSCRIBE", "OPT IN", "OPTIN", "OPT-IN", "RESUME",
        "ANMELDEN", "WIEDER ANMELDEN",
        "RÉABONNER", "SE RÉABONNER", "RÉINSCRIRE",
        "SUSCRIBIR", "SUSCRIBIRME", "DAR DE ALTA",
        "ISCRIVIMI", "RIPRENDI",
        "INSCREVER", "RECOMEÇAR",
        "AANMELDEN", "INSCHRIJVEN",
        "ZAPISZ MNIE",
        "СТАРТ", "ПІДПИСАТИСЯ", "ПІДПИСАТИСЬ",
        "ПОДПИСАТЬСЯ",
        "BAŞLA", "BAŞLAT", "ABONE OL",
        "ابدأ", "اشتراك",
    ]
}
