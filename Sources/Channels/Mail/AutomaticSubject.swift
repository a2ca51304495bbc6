import Foundation

/// Subjects as vacation programs write them: a known phrase, and then the subject of the mail that they answer behind a colon
/// or a dash, or nothing. "Abwesenheit am 3. Dezember" is a person's.
enum AutomaticSubject {
    static func isAutomatic(_ subject: String) -> Bool {
        let folded = folded(subject)
        for phrase in phrases where folded.hasPrefix(phrase) {
            let rest = folded.dropFirst(phrase.count).drop(while: \.isWhitespace)
            guard let next = rest.first else { return !ambiguous.contains(phrase) }
            guard ":：-–—|/[(【]】".contains(next) || rest.hasPrefix("re:") || rest.hasPrefix("aw:") else { continue }
            // "Absence: Monday 7 December" is a person's: programs go on with the subject that they answer.
            return !(ambiguous.contains(phrase) && namesTime(rest))
        }
        // Lotus Notes: "AUTO: Anna Smith is out of the office (returning 12/03/2026)".
        guard folded.hasPrefix("auto:") else { return false }
        return ["out of the office", "out of office", "returning ", "abwesend", "absent", "(return", "außer haus"]
            .contains {
                folded.contains(self.folded($0))
            }
    }

    /// A day, a date or an hour.
    private static func namesTime(_ text: Substring) -> Bool {
        if text.contains(where: \.isNumber) { return true }
        let words = text.split { !$0.isLetter }
        return words.contains { word in times.contains { word.hasPrefix($0) } }
            || ["明日", "今日", "月曜", "火曜", "水曜", "木曜", "金曜", "土曜", "明天", "周一", "周二", "周三", "周四", "周五"].contains {
                text.contains($0)
            }
    }

    /// How names of days and months begin, and "today", "tomorrow".
    private static let times = [
        "monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday", "today", "tomorrow", "tonight",
        "januar",
        "februar", "april", "august", "septemb", "octob", "novemb", "decemb", "montag", "dienstag", "mittwoch",
        "donnerstag",
        "freitag", "samstag", "sonntag", "heute", "morgen", "oktober", "dezemb", "lundi", "mardi", "mercredi", "jeudi",
        "vendredi",
        "samedi", "dimanche", "aujourd", "demain", "janvier", "fevrier", "avril", "juillet", "aout", "decembre",
        "lunes", "martes",
        "miercoles", "jueves", "viernes", "sabado", "domingo", "manana", "hoy", "enero", "febrero", "abril", "junio",
        "julio",
        "agosto", "octubre", "diciembre", "lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato", "domenica",
        "domani",
        "oggi", "segunda", "terca", "quarta", "quinta", "sexta", "amanha", "hoje", "maandag", "dinsdag", "woensdag",
        "donderdag",
        "vrijdag", "zaterdag", "zondag", "poniedzial", "wtorek", "sroda", "czwartek", "piatek", "sobota", "niedziela",
        "jutro",
        "понедельник", "вторник", "сред", "четверг", "пятниц", "суббот", "воскресен", "завтра", "сегодня",
    ]

    private static func folded(_ text: String) -> String {
        let bare = text.prefix(300).drop { $0.isWhitespace || $0 == "[" || $0 == "*" || $0 == "【" || $0 == "\"" }
        return String(bare).folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            .replacing("’", with: "'").replacing("\u{A0}", with: " ")
    }

    /// What people write as well, where nothing follows.
    private static let ambiguous = Set(
        """
        abwesenheit | absence | ausencia | assenza | assente | afwezig | afwezigheid | frånvaro | fravær | poissa | nieobecność
        ausência | absență | odsutnost | отсутствие | on vacation | en congé | izinde | fuori sede | 外出 | 外出中 | 休暇中 | 不在
        ikke til stede | außer haus | nepřítomnost | távollét | oof
        """.split(whereSeparator: { $0 == "|" || $0.isNewline }).map {
            folded($0.trimmingCharacters(in: .whitespaces))
        })

    /// A line a language, as mail programs and providers write them; parted by ` | `.
    private static let phrases: [String] =
        """
        automatic reply | automatic reply from | auto reply | auto-reply | autoreply | auto response | auto-response | autoresponse
        automatic response | automated reply | automated response | automatic message | autoresponder | auto responder | auto-responder
        out of office | out of office autoreply | out of office auto reply | out of office auto-reply | out of office reply
        out of office notification | out of office message | out of office notice | out-of-office | out of the office
        out of the office reply | out of office response | out-of-office reply | ooo | ooto | oof | vacation reply | vacation response
        vacation message | vacation notice | vacation notification | on vacation | away from mail | away message | away notice | absence notice
        automatische antwort | automatische rückantwort | automatische nachricht | automatische abwesenheitsnotiz | automatische reaktion
        abwesenheitsnotiz | abwesenheitsmeldung | abwesenheitsnachricht | abwesenheitsassistent | abwesenheitsbenachrichtigung | abwesenheit
        automatisch generierte antwort | außer haus | nicht im büro | urlaubsbenachrichtigung | eingangsbestätigung
        réponse automatique | réponse automatisée | message automatique | réponse d'absence | absence du bureau | message d'absence
        notification d'absence | absent du bureau | avis d'absence | absence | en congé | accusé de réception automatique
        respuesta automática | mensaje automático | respuesta de ausencia | fuera de la oficina | fuera de oficina | ausencia
        mensaje de ausencia | aviso de ausencia | respuesta automàtica | erantzun automatikoa | resposta automática | mensagem automática
        resposta automàtica | fora do escritório | ausência | ausência do escritório | ausente do escritório | ausência temporária
        risposta automatica | risponditore automatico | messaggio automatico | fuori sede | fuori ufficio | assente | assenza
        notifica di assenza | avviso di assenza
        automatisch antwoord | automatisch bericht | automatische beantwoording | afwezigheidsbericht | afwezig | afwezigheid
        niet op kantoor | afwezigheidsmelding | afwezigheidsassistent
        autosvar | automatiskt svar | frånvaro | frånvaromeddelande | ej på kontoret | inte på kontoret | automatisk svar | automatisk svar fra
        fraværsbesked | fraværsmelding | fraværsassistent | ikke til stede | ikke på kontoret | fravær | automaattinen vastaus
        automaattivastaus | poissaoloilmoitus | poissa | poissa toimistosta | sjálfvirkt svar
        automatyczna odpowiedź | odpowiedź automatyczna | autoodpowiedź | wiadomość automatyczna | nieobecność | poza biurem
        nieobecność w biurze | automatická odpověď | automatická odpoveď | automatická zpráva | mimo kancelář | nepřítomnost | nepřítomen
        neprítomnosť | mimo kancelárie | automatikus válasz | automatikus üzenet | házon kívül | irodán kívül | távollét
        răspuns automat | mesaj automat | absență | автоматичен отговор | извън офиса | samodejni odgovor | automatski odgovor
        odsutnost | аутоматски одговор | automatinis atsakymas | automātiskā atbilde | automātiska atbilde | automaatne vastus | automaatvastus
        автоответ | автоматический ответ | автоматическое уведомление | нет на месте | вне офиса | отсутствие | автоответчик
        автоматична відповідь | автовідповідь | поза офісом | αυτόματη απάντηση | εκτός γραφείου
        otomatik yanıt | otomatik cevap | ofis dışında | ofis dışındayım | izinde | מענה אוטומטי | תשובה אוטומטית | מחוץ למשרד
        رد تلقائي | رد آلي | خارج المكتب | الرد التلقائي | پاسخ خودکار | स्वचालित उत्तर | ตอบกลับอัตโนมัติ | การตอบกลับอัตโนมัติ
        trả lời tự động | thư trả lời tự động | balasan otomatis | jawaban otomatis | balas automatik | awtomatikong tugon
        自動返信 | 自動応答 | 自動応答メール | 自動返信メール | 不在通知 | 不在 | 不在のお知らせ | 不在のため | 外出中 | 休暇中
        自动回复 | 自动答复 | 自動回覆 | 自動回复 | 自动应答 | 外出 | 外出通知 | 不在办公室 | 不在辦公室 | 休假通知 | 外出回复
        자동 회신 | 자동회신 | 자동 응답 | 자동응답 | 자동 답장 | 부재 중 | 부재중 | 부재 중 자동 회신
        """.split(whereSeparator: { $0 == "|" || $0.isNewline }).map {
            folded($0.trimmingCharacters(in: .whitespaces))
        }.filter { !$0.isEmpty }
}
