import Domain
import Foundation

/// The text that a mail server writes for people on a message that it could not deliver, without the message itself.
struct NoticeText {
    struct Verdict {
        /// `5.1.1`, or `550`; nil: no code is named.
        var status: String?
        var words: String
        var reason: RefusalReason
    }

    /// Blocks parted by blank lines.
    private var paragraphs: [String] = []
    private var folded = ""
    private let recipient: String?
    /// A server's reply stands where servers write it: at a line's beginning, behind "said:", before its enhanced code.
    private(set) var hasReply = false

    private static let longest = 16_384
    private static let mostParagraphs = 60

    init(_ mail: MailDocument) {
        recipient = mail.header("x-failed-recipients")
        let isText = { (part: MailDocument.Part) in part.type == "text/plain" && !part.isAttachment }
        var text = mail.parts.first(where: isText)?.text(longest: Self.longest) ?? ""
        if text.allSatisfy(\.isWhitespace),
            let html = mail.parts.first(where: { $0.type == "text/html" && !$0.isAttachment })
        {
            text = HTMLText.plain(html.text(longest: 4 * Self.longest))
        }
        var paragraph: [Substring] = []
        func end() {
            if !paragraph.isEmpty, paragraphs.count < Self.mostParagraphs {
                paragraphs.append(paragraph.joined(separator: " "))
            }
            paragraph = []
        }
        for line in text.split(omittingEmptySubsequences: false, whereSeparator: \.isNewline) {
            if Self.beginsCopy(line) { break }
            hasReply = hasReply || Self.holdsReply(line)
            if line.allSatisfy(\.isWhitespace) { end() } else { paragraph.append(line) }
        }
        end()
        folded = Self.folded(paragraphs.joined(separator: "\n"))
    }

    var firstLine: String { paragraphs.first ?? "" }

    /// What the first paragraph with a code says of the mailbox; else the first that says anything about it.
    var verdict: Verdict? {
        var coded: Verdict?
        var worded: Verdict?
        for (index, paragraph) in paragraphs.enumerated() {
            let enhanced = DeliveryReport.enhanced(in: paragraph).flatMap { $0.hasPrefix("2") ? nil : $0 }
            let reply = DeliveryReport.reply(in: paragraph)
            let reason = RefusalReason(
                reply: reply.flatMap { Int($0) }, status: enhanced, words: paragraph, recipient: recipient)
            let words = String(MailText.onOneLine(paragraph).prefix(500))
            if enhanced != nil || reply != nil {
                if coded == nil || (coded?.reason == .unspecified && reason != .unspecified) {
                    coded = Verdict(status: enhanced ?? reply, words: words, reason: reason)
                }
            } else if reason == .mailbox || reason == .quota, worded == nil, index < 12 {
                worded = Verdict(status: nil, words: words, reason: reason)
            }
        }
        guard var coded else { return worded }
        // A bare 550 says what the words beside it do.
        if coded.reason == .unspecified, let worded { coded.reason = worded.reason }
        return coded
    }

    /// It tells of a message that was not delivered in sentences that mail servers write and people do not.
    var isBounce: Bool { Self.bounces.contains { folded.contains($0) } }
    var saysGivenUp: Bool { Self.saysGivenUp(folded: folded) }
    var saysDelayed: Bool { Self.saysDelayed(folded: folded) }
    /// Beyond doubt: whatever else it says, the server goes on trying.
    var isStillTried: Bool { Self.stillTried.contains { folded.contains($0) } }

    static func isBounceSubject(_ subject: String) -> Bool {
        let subject = folded(subject)
        return subjects.contains { subject.contains($0) }
    }

    static func saysGivenUp(_ text: String) -> Bool { saysGivenUp(folded: folded(text)) }
    static func saysDelayed(_ text: String) -> Bool { saysDelayed(folded: folded(text)) }

    private static func saysGivenUp(folded: String) -> Bool { givenUp.contains { folded.contains($0) } }
    private static func saysDelayed(folded: String) -> Bool { delayed.contains { folded.contains($0) } }

    private static func folded(_ text: String) -> String {
        text.folding(options: [.caseInsensitive, .diacriticInsensitive, .widthInsensitive], locale: nil)
            .replacing("’", with: "'").split(whereSeparator: \.isWhitespace).joined(separator: " ")
    }

    /// `550 5.1.1 …`, `host said: 421 …`, `<<< 554 …`, `(#5.1.1)`; not a room's number and no date.
    private static func holdsReply(_ line: Substring) -> Bool {
        var previous = ""
        for word in line.prefix(1000).split(whereSeparator: { $0.isWhitespace }).prefix(100) {
            if word.hasPrefix("(#"), let code = DeliveryReport.enhanced(in: word), !code.hasPrefix("2") { return true }
            let bare = word.drop { "<(['\"".contains($0) }
            let number = bare.prefix { $0.isASCII && $0.isNumber }
            if number.utf8.count == 3, let reply = Int(number), replies.contains(reply) {
                let rest = bare.dropFirst(3)
                let isAlone = rest.isEmpty || rest.first == "-" || rest.first == ":"
                let isPlaced =
                    previous.isEmpty || previous.hasSuffix(":") || previous.hasSuffix("<<<") || previous.hasSuffix(";")
                    || ["error", "code", "returned", "->", "with"].contains(previous.lowercased())
                if isAlone, isPlaced || rest.dropFirst().first?.isNumber == true { return true }
            }
            // "550 5.1.1", wherever it stands.
            if Int(previous.suffix(3)).map({ replies.contains($0) }) == true, StatusCode(word) != nil { return true }
            previous = String(word)
        }
        return false
    }

    /// RFC 5321, 4.2.3, and what servers write besides.
    private static let replies: Set<Int> = [
        421, 450, 451, 452, 454, 455, 471, 500, 501, 502, 503, 504, 511, 521, 530, 535, 541, 550, 551, 552, 553, 554,
        555, 556,
        557, 571,
    ]

    /// From here on it is the message that came back.
    private static func beginsCopy(_ line: Substring) -> Bool {
        let bare = line.drop { "-=_*>| \t".contains($0) }
        if bare.count == line.count { return line.hasPrefix("Return-Path:") || line.hasPrefix("Received: from ") }
        let folded = bare.prefix(60).lowercased()
        return copies.contains { folded.hasPrefix($0) }
    }

    private static let copies = [
        "this is a copy of", "below this line is a copy", "original message", "undelivered message", "returned message",
        "message header", "original headers", "unsent message", "the body of the message", "start of returned",
        "transcript of headers",
        "here is your returned message", "message text follows", "returned mail follows", "copy of the original",
        "begin of returned",
        "ursprungliche nachricht", "ursprüngliche nachricht", "mensaje original", "message d'origine",
        "исходное сообщение",
    ]

    private static func table(_ text: String) -> [String] {
        text.split(whereSeparator: { $0 == "|" || $0.isNewline }).map { folded(String($0)) }.filter { !$0.isEmpty }
    }

    private static let subjects = table(
        """
        undeliver | delivery status notification | delivery failure | delivery failed | failure notice | failed delivery
        delivery notification | delivery problem | delivery error | delivery report | delivery incomplete | delivery delay
        returned mail | returned to sender | returning message | returned message | mail failure | failed mail | mail system error | mail delivery
        non-delivery | nondeliverable | non delivery | message not delivered | not delivered | could not be delivered | cannot be delivered
        couldn't be delivered | message delayed | mail error | mail status report | warning: could not send | user unknown | unknown user
        unzustellbar | nicht zugestellt | zustellung fehlgeschlagen | zustellung der nachricht | unzustellbare
        non remis | echec de la remise | non distribu | message non délivré | notification d'état
        no entregado | no se puede entregar | no se ha podido entregar | error de entrega | devuelto | notificación de estado
        mancato recapito | mancata consegna | non recapitabile | impossibile recapitare | notifica sullo stato
        não entregue | falha na entrega | não foi possível entregar | devolvida
        onbestelbaar | niet bezorgd | niet afgeleverd | nie dostarczon | zwrot | niedostarczon | nedoručiteln | nedorucen
        nelze doručit | olevererbar | kunne ikke leveres | ikke leveret | ikke levert | kan inte levereras | toimitus epaonnistui | kézbesíthetetlen
        teslim edilemedi | iletilemedi | недоставлен | не доставлен | не удалось доставить | ошибка доставки | невозможно доставить
        退信 | 未送達 | 无法投递 | 退回 | 投递失败 | 系统退信 | 配信不能 | 配信できません | エラー通知 | 送信できません | 배달되지 | 반송 | 전송 실패
        """)

    private static let givenUp = table(
        """
        permanent | undeliverable | undelivered | could not be delivered | couldn't be delivered | couldn\u{2018}t be delivered | not be delivered
        can't be delivered | wasn't delivered | was not delivered | not delivered | has not been delivered to | cannot be delivered
        returned to sender | returned unsent | being returned | was returned | is returned | has been returned | returning your message | bounced
        delivery failed | delivery failure | failure notice | delivery to the following | failed permanently | has failed | delivery has failed
        giving up | given up | gave up | unable to deliver | not able to deliver | wasn't able to deliver | cannot deliver | can not deliver
        could not deliver | couldn't deliver | failed to deliver | can't deliver | did not reach | failed to reach | undeliverable
        delivery not possible | delivery was not possible | delivery is not possible | not reached | fatal error
        had problems delivering | error delivering | address couldn't be found | was rejected | been rejected | rejected by | rejected your message
        unzustellbar | nicht zugestellt | nicht ausgeliefert | konnte nicht | fehlgeschlagen
        n'a pas pu | pas ete remis | non remis | n'a pu etre | echec
        no se pudo entregar | no pudo ser | no ha podido ser | no se ha podido | no fue entregado | no se entrego
        non e stato possibile | impossibile recapitare | impossibile consegnare | non e stato recapitato | mancata consegna
        nao pode ser entregue | nao foi entregue | nao foi possivel | falha na entrega
        niet worden bezorgd | niet bezorgd | kon niet | nie dostarczon | nie zostala dostarczona | nie mogla zostac
        nelze dorucit | nebylo mozne | kunne ikke | kunde inte | inte levereras | ei voitu toimittaa
        teslim edilemedi | iletilemedi | не доставлен | не было доставлено | не может быть доставлено | не удалось доставить | недоставлен
        невозможно доставить | 无法投递 | 无法送达 | 退信 | 未能送达 | 被退回 | 無法投遞 | 配信できません | 配信不能 | 送信できません | 届けることができません
        届きません | 배달되지 | 전달되지 | 반송
        """)

    private static let delayed = table(
        """
        delayed | will be retried | still trying | will retry | will keep trying | will continue to | keep trying | warning message only
        this is a warning | warning: | being retried | has not yet been delivered | not yet been delivered | not yet been able | retry for
        do not need to resend | need not resend | you do not need to | no action is required | temporarily deferred | has been deferred
        verzogert | wird weiter versucht | retarde | sera reessaye | retrasado | se seguira intentando | ritardo | ritardato | atrasad
        vertraagd | opozni | zpozden | forsenad | forsinket | viivasty | gecik | задержан | отложен | будет продолж | 延迟 | 延遲 | 遅延 | 지연
        """)

    private static let stillTried = table(
        """
        not yet been delivered | do not need to resend | need not resend | delivery attempts will continue | still trying
        warning message only | no action is required | will keep trying | being retried | will continue to try
        """)

    private static let bounces = table(
        """
        created automatically by mail delivery software | this is the mail system at host | this is the qmail-send program
        this is the mail system at | this is an automatically generated delivery status | delivery status notification
        following address(es) failed | following addresses had | addresses had permanent fatal errors | addresses had delivery
        errors were detected | could not be delivered to one or more | message that you sent could not be | generating server
        diagnostic information for administrators | delivery has failed to these recipients | did not reach the following recipient
        delivery to the following recipient | mail system error | remote host said | transcript of session follows | smtp error from
        the response from the remote server | the response was: | remote server returned | reporting-mta | final-recipient
        unable to deliver your message to the following | wasn't able to deliver your message to the following
        this is a permanent error; | the group you tried to contact | message could not be delivered to
        the mail server could not deliver | your message couldn't be delivered to the recipient | returned mail:
        la remise a echoue pour | no se pudo entregar a estos destinatarios | error de entrega a estos destinatarios
        fehler bei der nachrichtenzustellung | zustellung an folgende empfanger | die folgende nachricht konnte nicht zugestellt
        recapito non riuscito | falha na entrega a estes destinatarios | сообщение не доставлено | это письмо создано автоматически
        抱歉，您的邮件被退回 | 以下收件人 | 次の宛先へのメッセージ | 配信できませんでした
        """)
}
