import Agents
import Domain
import Testing

@testable import Channels

/// Row M1 and M2 of the case page: a form reads the answer, and the agent hears no words of ours.
@Suite struct ReplyFormatTests {
    private let reader = AnswerReader(language: nil)

    private func mail(_ text: String) -> [UInt8] {
        Array(
            ("From: Anna <anna@example.net>\nTo: team@example.com\nMessage-ID: <1@example.net>\nSubject: Re: Your visit\n"
                + "In-Reply-To: \(MailReaderTests.ours)\nContent-Type: text/plain; charset=utf-8\n\n\(text)").utf8)
    }

    private func heard(_ text: String) -> String? {
        let event = MailReaderTests.reader.read(
            mail(text), isCut: false, arrived: nil, account: nil, at: MailReaderTests.now)
        if case .message(let message)? = event { return message.text }
        return nil
    }

    @Test(arguments: ReplyFormat.all)
    func readsYesAboveAQuote(format: ReplyFormat) {
        for text in [format.above, format.close] {
            let heard = heard(text) ?? ""
            #expect(reader.value(of: heard, as: .boolean) == .boolean(true), "\(heard)")
        }
    }

    @Test(arguments: ReplyFormat.all)
    func keepsNoWordOfOurs(format: ReplyFormat) {
        let heard = heard(format.above) ?? ""
        #expect(!heard.contains("Will you come"))
        #expect(!heard.contains("example.com"))
        #expect(heard.hasPrefix(format.yes))
    }

    @Test(arguments: ReplyFormat.all.filter { $0.quote == .marked && !$0.introduction.hasPrefix(">") })
    func readsYesBelowAQuote(format: ReplyFormat) {
        #expect(heard(format.below) == format.yes)
    }

    /// Where the quote's lines are not marked, nothing tells an answer below them from our own words.
    @Test(arguments: ReplyFormat.all)
    func takesNoWordOfOursForAnAnswer(format: ReplyFormat) {
        let nothing = "\n\n\(format.introduction)\n\n\(format.quoted)\n"
        #expect(heard(nothing) == "")
        #expect(heard(format.below) == (format.quote == .marked ? format.yes : ""))
    }

    /// They begin like lines of telephones, and are answers.
    static let answersLikeDeviceLines = [
        "Android", "Samsung Galaxy S24", "Mit der Kreditkarte", "Vom Konto meiner Frau",
        "Sent by bank transfer on Friday",
        "Please excuse me, I paid in cash", "Vom 3. bis 5. Dezember bin ich nicht da.", "Sent on Monday",
        "Sent via DHL",
        "Download link did not work", "Mit der Bahn", "Am Handy", "Mit meinem Handy", "iPhone 15",
        "Envoyé par la poste",
        "Enviado por transferencia", "Gesendet von meiner Frau", "Inviato da mia moglie", "Mein Android-Telefon",
        "Download",
    ]

    @Test(arguments: answersLikeDeviceLines)
    func keepsAnswersThatBeginLikeALineOfTheTelephone(answer: String) {
        #expect(heard("\(answer)\n") == answer)
        #expect(heard("I paid.\n\(answer)\n") == "I paid.\n\(answer)")
        #expect(
            heard("\(answer)\n\nOn Sat, 21 Nov 2026 at 10:05, Team <team@example.com> wrote:\n\n> Will you come?\n")
                == answer)
    }

    @Test(arguments: [
        ("STOP On Mon, 3 Nov 2026 at 10:05, Team <team@example.com> wrote:\n> Will you come?\n", "STOP"),
        ("Yes On Sat, Nov 21, 2026 at 10:05 AM Team <team@example.com>\nwrote:\n\n> Will you come?\n", "Yes"),
        ("Ja Am 21.11.2026 um 10:05 schrieb Team <team@example.com>:\n\n> Kommen Sie?\n", "Ja"),
        ("> Will you come?\n", ""), ("> Will you come?\n\nYes\n", "Yes"),
        ("> Will you come?\nYes\n> At ten?\nAt nine\n", "Yes\nAt nine"),
        ("Please answer me on Monday 3, as he wrote: soon\n", "Please answer me on Monday 3, as he wrote: soon"),
        ("Name: Anna\nStreet: Hauptstr. 3\nCity: Wien\n", "Name: Anna\nStreet: Hauptstr. 3\nCity: Wien"),
        (
            "E-Mail: anna@example.net\nTelefon: 0123456\nDatum: 3.12.\n",
            "E-Mail: anna@example.net\nTelefon: 0123456\nDatum: 3.12."
        ),
        ("My answers, to your 4 questions of 2026:\n\nYes\n", "My answers, to your 4 questions of 2026:\n\nYes"),
    ])
    func keepsWhatThePersonWrote(text: String, wanted: String) {
        #expect(heard(text) == wanted)
    }

    /// Lines that mail programs of telephones and others add, in many languages.
    static let deviceLines = [
        "Sent from my iPhone", "Sent from my iPad", "Sent from my Galaxy", "Sent from my Samsung Galaxy smartphone.",
        "Sent from my Android phone with K-9 Mail.",
        "Sent from my BlackBerry 10 smartphone.", "Sent from my Windows Phone", "Sent from Mail for Windows 10",
        "Sent from Outlook for iOS",
        "Get Outlook for iOS", "Get Outlook for Android<https://aka.ms/ghei36>", "Sent from Yahoo Mail on Android",
        "Sent from Yahoo Mail for iPhone",
        "Sent from AOL Mobile Mail", "Sent from my Huawei Mobile", "Sent from my Xiaomi",
        "Sent from my mobile device, please excuse typos",
        "Sent via the Samsung Galaxy S24, an AT&T 5G smartphone", "Sent with Proton Mail secure email.",
        "Sent from Proton Mail for iOS", "Sent with Spark",
        "Sent from Gmail Mobile", "Sent from my T-Mobile 4G LTE Device", "Get BlueMail for Android",
        "Sent from eM Client | www.emclient.com", "Sent with Tutanota",
        "Von meinem iPhone gesendet", "Von meinem Samsung Galaxy Smartphone gesendet.", "Gesendet von Mail für Windows",
        "Gesendet von meinem Android-Telefon",
        "Gesendet mit der GMX Mail App", "Gesendet von Outlook für Android",
        "Diese Nachricht wurde von meinem Android-Mobiltelefon mit WEB.DE Mail gesendet.",
        "Gesendet mit der Telekom Mail App", "Holen Sie sich Outlook für iOS",
        "Envoyé de mon iPhone", "Envoyé depuis mon appareil Galaxy", "Envoyé à partir de Outlook pour Android",
        "Télécharger Outlook pour iOS",
        "Envoyé depuis l'application Mail Orange", "Obtenir Outlook pour Android",
        "Provenance : Courrier pour Windows 10",
        "Enviado desde mi iPhone", "Enviado desde mi dispositivo Samsung", "Enviado desde Correo para Windows",
        "Obtener Outlook para iOS", "Enviado con Proton Mail",
        "Enviado do meu iPhone", "Enviado a partir do meu smartphone Samsung Galaxy.", "Enviado do Outlook para iOS",
        "Obter o Outlook para Android", "Enviado via UOL Mail",
        "Inviato da iPhone", "Inviato dal mio dispositivo Samsung", "Inviato da Posta per Windows",
        "Ottieni Outlook per Android", "Inviato da Libero Mail per Android",
        "Verstuurd vanaf mijn iPhone", "Verzonden vanaf mijn Galaxy", "Verzonden met Proton Mail",
        "Outlook voor Android downloaden",
        "Skickat från min iPhone", "Skaffa Outlook för iOS", "Sendt fra min iPhone", "Sendt fra Outlook til Android",
        "Hent Outlook til iOS", "Lähetetty iPhonesta", "Hanki Outlook for iOS",
        "Wysłane z iPhone'a", "Wysłane z mojego smartfonu Samsung Galaxy.",
        "Pobierz aplikację Outlook dla systemu Android", "Odesláno z iPhonu", "Odeslané z iPhonu",
        "Získat Outlook pro Android",
        "iPhone-omról küldve", "Az Outlook beszerzése Androidra", "Trimis de pe iPhone-ul meu", "Отправлено с iPhone",
        "Отправлено из мобильной Почты Mail", "Отправлено из мобильной Яндекс Почты",
        "Отправлено с моего Galaxy", "Надіслано з iPhone", "Изпратено от моя iPhone", "Poslano z mojega iPhona",
        "Poslato sa mog iPhone-a", "Στάλθηκε από το iPhone μου",
        "iPhone'umdan gönderildi", "Galaxy cihazımdan gönderildi", "Outlook for Android'i edinin", "نُشلت من الـ iPhone",
        "أرسلت من الـ iPhone", "נשלח מה-iPhone שלי", "ارسال شده از iPhone من",
        "iPhoneから送信", "Androidから送信", "Outlook for iOS を入手", "发自我的iPhone", "从我的 iPhone 发送", "发自我的小米手机",
        "获取 Outlook for iOS", "從我的 iPhone 傳送", "來自我的華為手機",
        "나의 iPhone에서 보냄", "내 Galaxy에서 보냄", "Android용 Outlook 다운로드", "Dikirim dari iPhone saya",
        "Được gửi từ iPhone của tôi", "ส่งจาก iPhone ของฉัน", "मेरे iPhone से भेजा गया", "Dihantar daripada iPhone saya",
    ]

    @Test(arguments: deviceLines)
    func isNothingAlone(line: String) {
        #expect(
            heard("\(line)\n\nOn Sat, 21 Nov 2026 at 10:05, Team <team@example.com> wrote:\n\n> Will you come?\n") == ""
        )
    }

    @Test(arguments: deviceLines)
    func readsYesAboveALineOfTheTelephone(line: String) {
        for text in [
            "Yes\n\n\(line)\n", "Yes\n\(line)\n", "Yes\r\n\r\n\r\n\(line)\r\n", "yes.\n\n-- \n\(line)\n",
            "Yes\n\n—\n\(line)", "Yes\n___\n\(line)",
            "Hi,\n\nYes\n\nAnna\n\n\(line)",
            "Yes\n\n\(line)\n\nOn Sat, Nov 21, 2026 at 10:05 AM Team <team@example.com> wrote:\n\n> Will you come?\n",
        ] {
            let heard = heard(text) ?? ""
            #expect(reader.value(of: heard, as: .boolean) == .boolean(true), "\(text)")
        }
    }
}
