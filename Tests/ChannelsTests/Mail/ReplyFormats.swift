import Testing

/// How mail programs and providers put our mail below (or above) an answer, in many languages.
struct ReplyFormat: Sendable, CustomTestStringConvertible {
    enum Quote: Sendable {
        /// Lines with `>` below the introduction.
        case marked
        /// Our words as they were.
        case plain
    }

    var name: String
    /// What stands above the quote.
    var introduction: String
    var quote: Quote
    var yes: String
    /// What the program adds below the answer.
    var addition: String?

    var testDescription: String { name }

    init(_ name: String, _ introduction: String, _ quote: Quote = .marked, yes: String = "Yes", adds: String? = nil) {
        (self.name, self.introduction, self.quote, self.yes, addition) = (name, introduction, quote, yes, adds)
    }

    static let ours = [
        "Dear Anna,", "", "Will you come on Monday at 10:30?", "Reply STOP to hear no more.", "", "Your team",
    ]

    var quoted: String {
        switch quote {
        case .marked: Self.ours.map { $0.isEmpty ? ">" : "> \($0)" }.joined(separator: "\n")
        case .plain: Self.ours.joined(separator: "\n")
        }
    }

    var above: String { "\(yes)\n\(addition.map { "\n\($0)\n" } ?? "")\n\(introduction)\n\n\(quoted)\n" }
    var below: String { "\(introduction)\n\n\(quoted)\n\n\(yes)\n" }
    var close: String { "\(yes)\n\(introduction)\n\(quoted)\n" }

    static let all: [ReplyFormat] = [
        // Gmail
        .init("Gmail en", "On Sat, Nov 21, 2026 at 10:05 AM Team <team@example.com> wrote:"),
        .init("Gmail en-GB", "On Sat, 21 Nov 2026 at 10:05, Team <team@example.com> wrote:"),
        .init("Gmail de", "Am Sa., 21. Nov. 2026 um 10:05 Uhr schrieb Team <team@example.com>:", yes: "Ja"),
        .init("Gmail fr", "Le sam. 21 nov. 2026 à 10:05, Team <team@example.com> a écrit :", yes: "Oui"),
        .init("Gmail es", "El sáb, 21 nov 2026 a las 10:05, Team (<team@example.com>) escribió:", yes: "Sí"),
        .init("Gmail it", "Il giorno sab 21 nov 2026 alle ore 10:05 Team <team@example.com> ha scritto:", yes: "Sì"),
        .init("Gmail pt-BR", "Em sáb., 21 de nov. de 2026 às 10:05, Team <team@example.com> escreveu:", yes: "Sim"),
        .init("Gmail pt-PT", "Team <team@example.com> escreveu (sábado, 21/11/2026 à(s) 10:05):", yes: "Sim"),
        .init("Gmail nl", "Op za 21 nov 2026 om 10:05 schreef Team <team@example.com>:", yes: "Ja"),
        .init("Gmail pl", "sob., 21 lis 2026 o 10:05 Team <team@example.com> napisał(a):", yes: "Tak"),
        .init("Gmail ru", "сб, 21 нояб. 2026 г. в 10:05, Team <team@example.com>:", yes: "Да"),
        .init("Gmail uk", "сб, 21 лист. 2026 р. о 10:05 Team <team@example.com> пише:", yes: "Так"),
        .init("Gmail tr", "Team <team@example.com>, 21 Kas 2026 Cmt, 10:05 tarihinde şunu yazdı:", yes: "Evet"),
        .init("Gmail sv", "Den lör 21 nov. 2026 kl 10:05 skrev Team <team@example.com>:", yes: "Ja"),
        .init("Gmail da", "Den lør. 21. nov. 2026 kl. 10.05 skrev Team <team@example.com>:", yes: "Ja"),
        .init("Gmail no", "lør. 21. nov. 2026 kl. 10:05 skrev Team <team@example.com>:", yes: "Ja"),
        .init("Gmail fi", "la 21. marrask. 2026 klo 10.05 Team (team@example.com) kirjoitti:", yes: "Kyllä"),
        .init("Gmail cs", "so 21. 11. 2026 v 10:05 odesílatel Team <team@example.com> napsal:", yes: "Ano"),
        .init("Gmail sk", "so 21. 11. 2026 o 10:05 Team <team@example.com> napísal(a):", yes: "Áno"),
        .init("Gmail hu", "Team <team@example.com> ezt írta (időpont: 2026. nov. 21., Szo, 10:05):", yes: "Igen"),
        .init("Gmail ro", "În sâm., 21 nov. 2026 la 10:05, Team <team@example.com> a scris:", yes: "Da"),
        .init("Gmail el", "Στις Σάβ 21 Νοε 2026 στις 10:05 π.μ., ο/η Team <team@example.com> έγραψε:", yes: "Ναι"),
        .init("Gmail bg", "На сб, 21.11.2026 г. в 10:05 Team <team@example.com> написа:", yes: "Да"),
        .init("Gmail ja", "2026年11月21日(土) 10:05 Team <team@example.com>:", yes: "はい"),
        .init("Gmail zh-CN", "Team <team@example.com> 于2026年11月21日周六 10:05写道：", yes: "是"),
        .init("Gmail zh-TW", "Team <team@example.com> 於 2026年11月21日 週六 上午10:05寫道：", yes: "是的"),
        .init("Gmail ko", "2026년 11월 21일 (토) 오전 10:05, Team <team@example.com>님이 작성:", yes: "네"),
        .init(
            "Gmail he",
            "\u{202B}בתאריך שבת, 21 בנוב׳ 2026 ב-10:05 מאת \u{202A}Team\u{202C}\u{200F} <\u{202A}team@example.com\u{202C}\u{200F}>:\u{202C}",
            yes: "כן"),
        .init(
            "Gmail ar", "في السبت، 21 نوفمبر 2026 في 10:05 ص تمت كتابة ما يلي بواسطة Team <team@example.com>:",
            yes: "نعم"),
        .init("Gmail vi", "Vào Th 7, 21 thg 11, 2026 vào lúc 10:05 Team <team@example.com> đã viết:", yes: "Có"),
        .init("Gmail id", "Pada tanggal Sab, 21 Nov 2026 pukul 10.05 Team <team@example.com> menulis:", yes: "Ya"),
        .init("Gmail old", "2026-11-21 10:05 GMT+01:00 Team <team@example.com>:"),
        .init(
            "Gmail forwarded",
            "---------- Forwarded message ---------\nFrom: Team <team@example.com>\nDate: Sat, Nov 21, 2026 at 10:05 AM\nSubject: Your visit\nTo: Anna <anna@example.net>",
            .plain),
        // Apple
        .init(
            "Apple Mail en", "> On 21 Nov 2026, at 10:05, Team <team@example.com> wrote:", adds: "Sent from my iPhone"),
        .init(
            "Apple Mail de", "> Am 21.11.2026 um 10:05 schrieb Team <team@example.com>:", yes: "Ja",
            adds: "Von meinem iPhone gesendet"),
        .init(
            "Apple Mail fr", "> Le 21 nov. 2026 à 10:05, Team <team@example.com> a écrit :", yes: "Oui",
            adds: "Envoyé de mon iPhone"),
        .init("Apple Mail ja", "> 2026/11/21 10:05、Team <team@example.com>のメール:", yes: "はい", adds: "iPhoneから送信"),
        .init("Apple Mail zh", "> 2026年11月21日 10:05，Team <team@example.com> 写道：", yes: "好的", adds: "发自我的iPhone"),
        .init(
            "Apple Mail ko", "> 2026. 11. 21. 오전 10:05, Team <team@example.com> 작성:", yes: "예", adds: "나의 iPhone에서 보냄"),
        // Outlook
        .init(
            "Outlook desktop en",
            "From: Team <team@example.com>\nSent: Saturday, November 21, 2026 10:05 AM\nTo: Anna <anna@example.net>\nSubject: Your visit",
            .plain),
        .init(
            "Outlook desktop, rule",
            "________________________________\nFrom: Team <team@example.com>\nSent: Saturday, November 21, 2026 10:05 AM\nTo: Anna <anna@example.net>\nSubject: Your visit",
            .plain),
        .init(
            "Outlook desktop, old",
            "-----Original Message-----\nFrom: Team [mailto:team@example.com]\nSent: Saturday, November 21, 2026 10:05 AM\nTo: Anna\nSubject: Your visit",
            .plain),
        .init(
            "Outlook de",
            "Von: Team <team@example.com>\nGesendet: Samstag, 21. November 2026 10:05\nAn: Anna <anna@example.net>\nBetreff: Your visit",
            .plain, yes: "Ja"),
        .init(
            "Outlook fr",
            "De : Team <team@example.com>\nEnvoyé : samedi 21 novembre 2026 10:05\nÀ : Anna <anna@example.net>\nObjet : Your visit",
            .plain, yes: "Oui"),
        .init(
            "Outlook es",
            "De: Team <team@example.com>\nEnviado: sábado, 21 de noviembre de 2026 10:05\nPara: Anna\nAsunto: Your visit",
            .plain, yes: "Sí"),
        .init(
            "Outlook it",
            "Da: Team <team@example.com>\nInviato: sabato 21 novembre 2026 10:05\nA: Anna\nOggetto: Your visit", .plain,
            yes: "Sì"),
        .init(
            "Outlook nl",
            "Van: Team <team@example.com>\nVerzonden: zaterdag 21 november 2026 10:05\nAan: Anna\nOnderwerp: Your visit",
            .plain, yes: "Ja"),
        .init(
            "Outlook pl",
            "Od: Team <team@example.com>\nWysłano: sobota, 21 listopada 2026 10:05\nDo: Anna\nTemat: Your visit",
            .plain, yes: "Tak"),
        .init(
            "Outlook ru",
            "От: Team <team@example.com>\nОтправлено: суббота, 21 ноября 2026 г. 10:05\nКому: Anna\nТема: Your visit",
            .plain, yes: "Да"),
        .init(
            "Outlook tr",
            "Kimden: Team <team@example.com>\nGönderildi: 21 Kasım 2026 Cumartesi 10:05\nKime: Anna\nKonu: Your visit",
            .plain, yes: "Evet"),
        .init(
            "Outlook sv",
            "Från: Team <team@example.com>\nSkickat: den 21 november 2026 10:05\nTill: Anna\nÄmne: Your visit", .plain,
            yes: "Ja"),
        .init(
            "Outlook fi",
            "Lähettäjä: Team <team@example.com>\nLähetetty: lauantai 21. marraskuuta 2026 10.05\nVastaanottaja: Anna\nAihe: Your visit",
            .plain, yes: "Kyllä"),
        .init(
            "Outlook cs",
            "Od: Team <team@example.com>\nOdesláno: sobota 21. listopadu 2026 10:05\nKomu: Anna\nPředmět: Your visit",
            .plain, yes: "Ano"),
        .init(
            "Outlook hu",
            "Feladó: Team <team@example.com>\nElküldve: 2026. november 21., szombat 10:05\nCímzett: Anna\nTárgy: Your visit",
            .plain, yes: "Igen"),
        .init(
            "Outlook el",
            "Από: Team <team@example.com>\nΣτάλθηκε: Σάββατο, 21 Νοεμβρίου 2026 10:05\nΠρος: Anna\nΘέμα: Your visit",
            .plain, yes: "Ναι"),
        .init(
            "Outlook ja", "差出人: Team <team@example.com>\n送信日時: 2026年11月21日 10:05\n宛先: Anna\n件名: Your visit", .plain,
            yes: "はい"),
        .init(
            "Outlook zh-CN", "发件人: Team <team@example.com>\n发送时间: 2026年11月21日 10:05\n收件人: Anna\n主题: Your visit", .plain,
            yes: "是"),
        .init(
            "Outlook zh-TW", "寄件者: Team <team@example.com>\n寄件日期: 2026年11月21日 10:05\n收件者: Anna\n主旨: Your visit", .plain,
            yes: "是"),
        .init(
            "Outlook ko", "보낸 사람: Team <team@example.com>\n보낸 날짜: 2026년 11월 21일 토요일 10:05\n받는 사람: Anna\n제목: Your visit",
            .plain, yes: "네"),
        .init(
            "Outlook he",
            "מאת: Team <team@example.com>\nנשלח: יום שבת 21 נובמבר 2026 10:05\nאל: Anna\nנושא: Your visit", .plain,
            yes: "כן"),
        .init(
            "Outlook Mac en",
            "From: Team <team@example.com>\nDate: Saturday, 21. November 2026 at 10:05\nTo: Anna <anna@example.net>\nSubject: Your visit",
            .plain),
        .init(
            "Outlook Mac de",
            "Von: Team <team@example.com>\nDatum: Samstag, 21. November 2026 um 10:05\nAn: Anna <anna@example.net>\nBetreff: Your visit",
            .plain, yes: "Ja"),
        .init(
            "Outlook web, bold",
            "________________________________\n*From:* Team <team@example.com>\n*Sent:* Saturday, November 21, 2026 10:05 AM\n*To:* Anna\n*Subject:* Your visit",
            .plain),
        .init(
            "Outlook for Android",
            "________________________________\nFrom: Team <team@example.com>\nSent: Saturday, November 21, 2026 10:05:00 AM\nTo: Anna\nSubject: Your visit",
            .plain, adds: "Get Outlook for Android<https://aka.ms/ghei36>"),
        // Thunderbird and kin
        .init("Thunderbird en", "On 11/21/26 10:05, Team wrote:"),
        .init("Thunderbird de", "Am 21.11.26 um 10:05 schrieb Team:", yes: "Ja"),
        .init("Thunderbird fr", "Le 21/11/2026 à 10:05, Team a écrit :", yes: "Oui"),
        .init("Thunderbird it", "Il 21/11/2026 10:05, Team ha scritto:", yes: "Sì"),
        .init("Thunderbird es", "El 21/11/26 a las 10:05, Team escribió:", yes: "Sí"),
        .init("Thunderbird pl", "W dniu 21.11.2026 o 10:05, Team pisze:", yes: "Tak"),
        .init("Thunderbird ru", "21.11.2026 10:05, Team пишет:", yes: "Да"),
        .init("Thunderbird ja", "On 2026/11/21 10:05, Team wrote:", yes: "はい"),
        .init("Thunderbird cs", "Dne 21.11.2026 v 10:05 Team napsal(a):", yes: "Ano"),
        .init("Thunderbird sv", "Den 2026-11-21 kl. 10:05, skrev Team:", yes: "Ja"),
        .init("Evolution", "On Sat, 2026-11-21 at 10:05 +0000, Team wrote:"),
        .init("KMail de", "Am Samstag, 21. November 2026, 10:05:00 CET schrieb Team:", yes: "Ja"),
        .init("mutt", "On Sat, Nov 21, 2026 at 10:05:00AM +0000, Team wrote:"),
        .init("Horde", "Quoting Team <team@example.com>:"),
        .init("Horde de", "Zitat von Team <team@example.com>:", yes: "Ja"),
        .init("Roundcube", "On 2026-11-21 10:05, Team wrote:"),
        .init("Roundcube de", "Am 2026-11-21 10:05, schrieb Team:", yes: "Ja"),
        .init("Claws", "On Sat, 21 Nov 2026 10:05:00 +0000\nTeam <team@example.com> wrote:"),
        .init(
            "K-9 en", "On 21 November 2026 10:05:00 CET, Team <team@example.com> wrote:",
            adds: "Sent from my Android device with K-9 Mail. Please excuse my brevity."),
        .init(
            "K-9 de", "Am 21. November 2026 10:05:00 MEZ schrieb Team <team@example.com>:", yes: "Ja",
            adds: "Diese Nachricht wurde von meinem Android-Gerät mit K-9 Mail gesendet."),
        .init("FairEmail", "On 21 November 2026 10:05:00 Team <team@example.com> wrote:"),
        // Providers
        .init("Yahoo", "On Saturday, November 21, 2026 at 10:05:00 AM GMT+1, Team <team@example.com> wrote:"),
        .init(
            "Yahoo, plain", "    On Saturday, November 21, 2026 at 10:05:00 AM GMT+1, Team <team@example.com> wrote:",
            .plain),
        .init(
            "Yahoo de",
            "Am Samstag, 21. November 2026 um 10:05:00 MEZ hat Team <team@example.com> Folgendes geschrieben:",
            yes: "Ja"),
        .init("Yahoo fr", "Le samedi 21 novembre 2026 à 10:05:00 UTC+1, Team <team@example.com> a écrit :", yes: "Oui"),
        .init("Yahoo ja", "2026年11月21日土曜日 10時05分00秒 JST、Team <team@example.com>のメール:", yes: "はい"),
        .init(
            "AOL",
            "-----Original Message-----\nFrom: Team <team@example.com>\nTo: anna <anna@aol.com>\nSent: Sat, Nov 21, 2026 10:05 am\nSubject: Your visit",
            .plain),
        .init("Zoho", "---- On Sat, 21 Nov 2026 10:05:00 +0000 Team <team@example.com> wrote ----", .plain),
        .init("Zoho, marked", "---- On Sat, 21 Nov 2026 10:05:00 +0000 Team <team@example.com> wrote ---"),
        .init(
            "Zoho de", "---- Am Sa, 21 Nov 2026 10:05:00 +0000 Team <team@example.com> schrieb ----", .plain, yes: "Ja"),
        .init(
            "GMX",
            "Gesendet: Samstag, 21. November 2026 um 10:05 Uhr\nVon: Team <team@example.com>\nAn: anna@gmx.de\nBetreff: Your visit",
            .plain, yes: "Ja"),
        .init(
            "GMX en",
            "Sent: Saturday, November 21, 2026 at 10:05 AM\nFrom: \"Team\" <team@example.com>\nTo: anna@gmx.com\nSubject: Your visit",
            .plain),
        .init(
            "web.de, bold",
            "*Gesendet:* Samstag, 21. November 2026 um 10:05 Uhr\n*Von:* Team <team@example.com>\n*An:* anna@web.de\n*Betreff:* Your visit",
            .plain, yes: "Ja"),
        .init(
            "T-Online",
            "-----Original-Nachricht-----\nBetreff: Your visit\nDatum: 2026-11-21T10:05:00+0100\nVon: Team <team@example.com>\nAn: anna@t-online.de",
            .plain, yes: "Ja"),
        .init("mail.ru", "Суббота, 21 ноября 2026, 10:05 +03:00 от Team <team@example.com>:", yes: "Да"),
        .init("mail.ru en", "Saturday, November 21, 2026 10:05 AM +03:00 from Team <team@example.com>:"),
        .init("Yandex", "21.11.2026, 10:05, \"Team\" <team@example.com>:", yes: "Да"),
        .init(
            "Yandex, new",
            "----------------\nКому: anna@yandex.ru\nТема: Your visit\n21.11.2026, 10:05, \"Team\" <team@example.com>:",
            yes: "Да"),
        .init("Rambler", "Team <team@example.com> 21 ноября 2026 г. 10:05:00 написал:", yes: "Да"),
        .init(
            "ProtonMail", "On Saturday, November 21st, 2026 at 10:05 AM, Team <team@example.com> wrote:",
            adds: "Sent with Proton Mail secure email."),
        .init(
            "ProtonMail, old",
            "------- Original Message -------\nOn Saturday, November 21st, 2026 at 10:05 AM, Team <team@example.com> wrote:"
        ),
        .init(
            "ProtonMail, older",
            "‐‐‐‐‐‐‐ Original Message ‐‐‐‐‐‐‐\nOn Saturday, November 21, 2026 10:05 AM, Team <team@example.com> wrote:"),
        .init("Tutanota", "21 Nov 2026, 10:05 by team@example.com:", adds: "Sent with Tutanota"),
        .init("Fastmail", "On Sat, Nov 21, 2026, at 10:05 AM, Team wrote:"),
        .init("HEY", "On November 21, 2026, Team <team@example.com> wrote:"),
        .init(
            "Seznam",
            "---------- Původní e-mail ----------\nOd: Team <team@example.com>\nKomu: anna@seznam.cz\nDatum: 21. 11. 2026 10:05:00\nPředmět: Your visit",
            .plain, yes: "Ano"),
        .init("WP", "Dnia 21 listopada 2026 10:05 Team <team@example.com> napisał(a):", yes: "Tak"),
        .init("Onet", "W dniu 2026-11-21 10:05:00 użytkownik Team <team@example.com> napisał:", yes: "Tak"),
        .init(
            "Orange",
            "> Message du 21/11/26 10:05\n> De : \"Team\" <team@example.com>\n> A : anna@orange.fr\n> Objet : Your visit",
            yes: "Oui"),
        .init("Free", "Le 21/11/2026 10:05, Team <team@example.com> a écrit :", yes: "Oui"),
        .init("Libero", "Il 21/11/2026 10:05 Team <team@example.com> ha scritto:", yes: "Sì"),
        .init(
            "QQ",
            "------------------ 原始邮件 ------------------\n发件人: \"Team\" <team@example.com>;\n发送时间: 2026年11月21日(星期六) 上午10:05\n收件人: \"anna\"<anna@qq.com>;\n主题: Your visit",
            .plain, yes: "是"),
        .init("163", "在 2026-11-21 10:05:00，\"Team\" <team@example.com> 写道：", yes: "好"),
        .init("163, old", "At 2026-11-21 10:05:00, \"Team\" <team@example.com> wrote:", yes: "可以"),
        .init(
            "Naver",
            "-----Original Message-----\nFrom: \"Team\" <team@example.com>\nTo: <anna@naver.com>\nCc:\nSent: 2026-11-21 (토) 10:05:00 (GMT+09:00)\nSubject: Your visit",
            .plain, yes: "네"),
        // Telephones and the rest
        .init(
            "Samsung",
            "-------- Original message --------\nFrom: Team <team@example.com>\nDate: 21/11/2026 10:05 (GMT+01:00)\nTo: anna@example.net\nSubject: Your visit",
            .plain, adds: "Sent from my Galaxy"),
        .init(
            "Samsung de",
            "-------- Ursprüngliche Nachricht --------\nVon: Team <team@example.com>\nDatum: 21.11.26 10:05 (GMT+01:00)\nAn: anna@example.net\nBetreff: Your visit",
            .plain, yes: "Ja", adds: "Von meinem/meiner Galaxy gesendet"),
        .init(
            "Samsung fr",
            "-------- Message d'origine --------\nDe : Team <team@example.com>\nDate : 21/11/2026 10:05 (GMT+01:00)\nÀ : anna@example.net\nObjet : Your visit",
            .plain, yes: "Oui"),
        .init(
            "Samsung ru",
            "-------- Исходное сообщение --------\nОт: Team <team@example.com>\nДата: 21.11.2026 10:05 (GMT+03:00)\nКому: anna@example.net\nТема: Your visit",
            .plain, yes: "Да"),
        .init(
            "Huawei",
            "-------- Original message --------\nSubject: Your visit\nFrom: Team \nTo: anna@example.net\nCC: ", .plain),
        .init(
            "BlackBerry", "From: Team\nSent: Saturday, November 21, 2026 10:05 AM\nTo: Anna\nSubject: Your visit",
            .plain, adds: "Sent from my BlackBerry 10 smartphone."),
        .init(
            "Lotus Notes",
            "From:\tTeam <team@example.com>\nTo:\tanna@example.net\nDate:\t21.11.2026 10:05\nSubject:\tYour visit",
            .plain),
        .init(
            "Lotus Notes de",
            "Von:\tTeam <team@example.com>\nAn:\tanna@example.net\nDatum:\t21.11.2026 10:05\nBetreff:\tYour visit",
            .plain, yes: "Ja"),
        .init(
            "Lotus Notes, old",
            "-----Team <team@example.com> wrote: -----\nTo: anna@example.net\nFrom: Team <team@example.com>\nDate: 11/21/2026 10:05AM\nSubject: Your visit",
            .plain),
        .init("GroupWise", ">>> Team <team@example.com> 21.11.26 10.05 Uhr >>>", yes: "Ja"),
        .init("Spark", "On 21 Nov 2026, 10:05 +0100, Team <team@example.com>, wrote:"),
        .init("Airmail", "On 21 November 2026 at 10:05:00, Team (team@example.com) wrote:"),
        .init(
            "Sparrow", "On Saturday, November 21, 2026 at 10:05 AM, Team wrote:", adds: "--\nAnna\nSent with Sparrow"),
        .init(
            "Superhuman", "On Sat, Nov 21, 2026 at 10:05 AM, Team < team@example.com > wrote:",
            adds: "Sent via Superhuman"),
        .init("Front", "On November 21, 2026 at 10:05 AM GMT+1 team@example.com wrote:"),
        .init(
            "Windows Mail",
            "From: Team\nSent: Saturday, November 21, 2026 10:05 AM\nTo: anna@example.net\nSubject: Your visit", .plain,
            adds: "Sent from Mail for Windows"),
        .init(
            "Windows Live Mail de",
            "From: Team\nSent: Saturday, November 21, 2026 10:05 AM\nTo: anna@example.net\nSubject: Your visit", .plain,
            yes: "Ja", adds: "Gesendet von Mail für Windows"),
        .init(
            "eM Client",
            "------ Original Message ------\nFrom: \"Team\" <team@example.com>\nTo: \"Anna\" <anna@example.net>\nSent: 21.11.2026 10:05:00\nSubject: Your visit",
            .plain),
        .init(
            "Zimbra",
            "----- Original Message -----\nFrom: \"Team\" <team@example.com>\nTo: \"Anna\" <anna@example.net>\nSent: Saturday, November 21, 2026 10:05:00 AM\nSubject: Your visit",
            .plain),
        .init(
            "Zimbra fr",
            "De: \"Team\" <team@example.com>\nÀ: \"Anna\" <anna@example.net>\nEnvoyé: Samedi 21 Novembre 2026 10:05:00\nObjet: Your visit",
            .plain, yes: "Oui"),
        .init("Open-Xchange", "Team <team@example.com> hat am 21.11.2026 10:05 CET geschrieben:", yes: "Ja"),
        .init("The Bat", "Saturday, November 21, 2026, 10:05:00 AM, you wrote:"),
        .init("SOGo", "On Saturday, November 21, 2026 10:05 CET, \"Team\" <team@example.com> wrote:"),
    ]
}
