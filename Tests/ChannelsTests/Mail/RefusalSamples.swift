import Testing

@testable import Channels

/// Refusals as mail servers word them: by the providers' published pages, the sources of mail servers, and bounces in the field.
struct RefusalSample: Sendable, CustomTestStringConvertible {
    var reply: Int
    var status: String?
    var words: String
    var reason: RefusalReason

    var testDescription: String { "\(reply) \(status ?? "") \(words)" }

    init(_ code: String, _ words: String, _ reason: RefusalReason) {
        let parts = code.split(separator: " ")
        reply = Int(parts[0]) ?? 550
        status = parts.count > 1 ? String(parts[1]) : nil
        (self.words, self.reason) = (words, reason)
    }

    /// RFC 5321: the reply as it comes over the wire.
    var line: String { "\(reply)\(status.map { " \($0)" } ?? "") \(words)" }

    static let all: [RefusalSample] = mailboxes + senders + policies + contents + rates + quotas + temporary + unclear

    private static let mailboxes: [RefusalSample] = [
        // Google
        "550 5.1.1|The email account that you tried to reach does not exist. Please try double-checking the recipient's email address for typos or unnecessary spaces. Learn more at https://support.google.com/mail/?p=NoSuchUser",
        "550 5.2.1|The email account that you tried to reach is disabled. Learn more at https://support.google.com/mail/?p=DisabledUser",
        "553 5.1.2|We weren't able to find the recipient domain. Please check for any spelling errors",
        // Microsoft
        "550 5.1.1|RESOLVER.ADR.RecipNotFound; not found",
        "550 5.1.10|RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
        "550 5.4.1|Recipient address rejected: Access denied. AS(201806281) [DB5EUR01FT044.eop-EUR01.prod.protection.outlook.com]",
        "550 5.5.0|Requested action not taken: mailbox unavailable (S2017062302). [CO1NAM11FT052.eop-nam11.prod.protection.outlook.com]",
        "550|Requested action not taken: mailbox unavailable", "550 5.1.1|User unknown",
        "550 5.1.0|RESOLVER.ADR.InvalidInSmtp; Address rejected",
        "554 5.4.4|SMTPSEND.DNS.NonExistentDomain; nonexistent domain",
        // Yahoo, AOL
        "554|delivery error: dd This user doesn't have a yahoo.com account (anna@yahoo.com) [-5] - mta1234.mail.bf1.yahoo.com",
        "554|delivery error: dd This user doesn't have a ymail.com account",
        "552 1|Requested mail action aborted, mailbox not found",
        "550 5.1.1|<anna@aol.com>: Recipient address rejected: aol.com", "550|MAILBOX NOT FOUND",
        "554|delivery error: dd Not a valid recipient",
        // Apple, Comcast, Cox, Charter, AT&T
        "550 5.1.1|<anna@icloud.com>: user does not exist", "550 5.1.6|recipient no longer on server: anna@icloud.com",
        "550 5.1.1|Account not available - no such user",
        "550 5.1.1|Not our Customer", "550 5.1.1|<anna@cox.net> recipient rejected. Please see http://cox.net/errors",
        "550 5.1.1|anna@att.net Address unknown",
        // GMX, 1&1, T-Online, Arcor
        "550|Requested action not taken: mailbox unavailable. For explanation visit https://www.gmx.net/mail/senderguidelines?c=r0601",
        "550|unknown user", "550 5.1.1|Unbekannter Empfänger",
        "550 5.1.1|Benutzer unbekannt", "550|Empfänger existiert nicht", "550 5.1.1|Postfach existiert nicht",
        "550|Adresse existiert nicht",
        // Orange, La Poste, Free, SFR
        "550 5.1.1|Adresse d au moins un destinataire invalide. Invalid recipient. OFR_416",
        "550 5.1.1|Adresse d au moins un destinataire invalide. Invalid recipient. LPN007_416",
        "550 5.1.1|utilisateur inconnu !", "550|Destinataire inconnu", "550 5.1.1|L'adresse n'existe pas",
        // Libero, Virgilio, Tiscali, Telefonica, Terra, UOL
        "550 5.1.1|Nessun utente simile in questo indirizzo", "550|utente sconosciuto", "550|casella inesistente",
        "550 5.1.1|no existe dicha persona", "550|No existe ese usuario aqui",
        "550 5.1.1|Usuario desconocido", "550|Usuário não existe", "550 5.1.1|Destinatário desconhecido",
        "550|Caixa postal inexistente",
        // mail.ru, Yandex, Rambler, UKR.NET
        "550|Message was not accepted -- invalid mailbox. Local mailbox anna@mail.ru is unavailable: user not found",
        "550|Local mailbox anna@inbox.ru is unavailable: user is terminated",
        "550 5.7.1|No such user!", "550 5.1.1|Пользователь не найден", "550|Почтовый ящик не существует",
        "550 5.1.1|нет такого пользователя", "550|Адресат не найден",
        // QQ, 163, Naver, Daum, Docomo, Softbank
        "550|Mailbox not found. http://service.mail.qq.com/cgi-bin/help?subtype=1&&id=20022&&no=1000728",
        "550|User not found: anna@163.com", "550|Invalid User: anna@126.com", "550 5.1.1|用户不存在",
        "550|收件人地址不存在", "550 5.1.1|존재하지 않는 사용자입니다", "550 5.1.1|宛先のメールアドレスが存在しません",
        "550|User unknown anna@softbank.ne.jp", "550 5.1.1|unknown user <anna@naver.com>",
        // Others' languages
        "550 5.1.1|Onbekende gebruiker", "550|Gebruiker bestaat niet", "550 5.1.1|Nieznany użytkownik",
        "550|Konto nie istnieje", "550 5.1.1|Uživatel neexistuje", "550|Okänd användare",
        "550|Ukendt bruger", "550|Tuntematon käyttäjä", "550|Nincs ilyen felhasználó", "550|Böyle bir kullanıcı yok",
        // Postfix, sendmail, Exim, qmail, Courier, Dovecot, Zimbra, Domino, MailEnable, IMail, hMailServer, Communigate
        "550 5.1.1|<anna@example.net>: Recipient address rejected: User unknown in local recipient table (in reply to RCPT TO command)",
        "550 5.1.1|<anna@example.net>: Recipient address rejected: User unknown in virtual mailbox table",
        "550 5.1.1|<anna@example.net>: Recipient address rejected: User unknown in relay recipient table",
        "550 5.1.1|<anna@example.net>: Recipient address rejected: undeliverable address: host mx said: 550 no such user (in reply to RCPT TO command)",
        "550 5.1.1|<anna@example.net>... User unknown",
        "550 5.1.2|<anna@example.net>... Host unknown (Name server: example.net: host not found)",
        "550|Unrouteable address", "550|Unknown user",
        "550|No Such User Here", "550 5.1.1|sorry, no mailbox here by that name. (#5.1.1)",
        "550|sorry, no mailbox here by that name (chkuser)",
        "553|sorry, this recipient is in my badrecipientto list",
        "550|User unknown in virtual alias table", "550 5.1.1|anna@example.net: does not exist",
        "550|anna@example.net (anna@example.net) not listed in Domino Directory", "550|no valid recipients",
        "550|Requested action not taken: mailbox unavailable or not local",
        "550|not local host example.net, not a gateway: no such domain",
        "550 5.1.1|mailbox unknown. Either there is no mailbox associated with this name or you do not have it",
        "550|Invalid recipient <anna@example.net>", "550|<anna@example.net> is not a valid mailbox",
        "550|unknown local-part \"anna\" in domain \"example.net\"", "550|The user's email name is not found",
        "550|There is no one at this address", "550|Mailbox does not exist", "550 5.1.1|Recipient not found",
        "550|account is disabled", "550|This account has been disabled or discontinued [#102].",
        "550|is a deactivated mailbox", "550 5.1.1|Mailbox disabled", "550|This address no longer accepts mail.",
        "550 5.1.3|Bad destination mailbox address syntax", "550 5.1.6|Mailbox has moved",
        "550 5.7.1|user unknown",
        // RFC 7504, 7505
        "556 5.1.10|Domain does not accept mail (nullMX)", "556|Domain does not accept mail",
        "521 5.3.0|Host does not accept mail", "550 5.1.10|Recipient address has null MX",
    ].map(mailbox)

    private static func mailbox(_ text: String) -> RefusalSample { sample(text, .mailbox) }

    private static func sample(_ text: String, _ reason: RefusalReason) -> RefusalSample {
        let parts = text.split(separator: "|", maxSplits: 1, omittingEmptySubsequences: false)
        let code = parts[0].split(separator: " ")
        // "552 1" of Yahoo: no code of RFC 3463.
        return RefusalSample(
            code.count > 1 && !code[1].contains(".") ? String(code[0]) : String(parts[0]), String(parts[1]), reason)
    }

    private static let senders: [RefusalSample] = [
        "550 5.1.0|not allowed to send (SPF)", "550 5.1.0|Sender denied",
        "550 5.1.0|<team@example.com> sender rejected", "550 5.1.1|sender rejected: user unknown",
        "550 5.1.7|Bad sender's mailbox address syntax",
        "550 5.1.8|Sender address rejected: Domain not found",
        "553 5.1.8|<team@example.com>... Domain of sender address team@example.com does not exist",
        "550 5.7.26|This mail is unauthenticated, which poses a security risk to the sender",
        "550 5.7.1|Unauthenticated email from example.com is not accepted due to domain's DMARC policy",
        "550 5.7.23|The message was rejected because of Sender Policy Framework violation",
        "550 5.7.9|This mail has been blocked because the sender is unauthenticated",
        "550|SPF check failed: example.com does not designate 192.0.2.1 as permitted sender",
        "550|Sender verify failed", "550 5.1.0|MAIL FROM: address rejected", "553|Invalid sender domain",
        "550 5.1.1|Emetteur invalide. Invalid Sender. LPN105_405",
        "550 5.5.0|SPF: 192.0.2.1 is not allowed to send mail. LPN004_401", "501 5.1.7|Invalid address of sender",
        "550|Reverse DNS lookup failed for host 192.0.2.1",
        "550 5.1.2|DKIM signature of the From domain did not verify, mailbox unavailable",
        "550|Requested action not taken: mailbox unavailable: invalid DNS MX or A/AAAA resource record",
        "550|HELO argument does not resolve", "550 5.1.1|unverified sender, recipient unknown to you",
        "553 5.1.0|Absender nicht erlaubt", "550|отправитель не существует", "550 5.1.0|发件人不存在",
    ].map { sample($0, .sender) }.map { sample in
        // By its code it is a rule's.
        var sample = sample
        if sample.status == "5.7.1" { sample.reason = .policy }
        return sample
    }

    private static let policies: [RefusalSample] = [
        "550|No such user policy applies to your host",
        "550 5.7.1|Service unavailable; Client host [192.0.2.1] blocked using zen.spamhaus.org",
        "554 5.7.1|<anna@example.net>: Relay access denied", "550 5.1.0|IP address blacklisted",
        "550 5.1.1|Your IP is listed in our blocklist; user unknown", "554 5.7.1|Access denied",
        "550 5.7.606|Access denied, banned sending IP [192.0.2.1]", "550|Relaying denied",
        "553|sorry, that domain isn't in my list of allowed rcpthosts (#5.7.1)",
        "550 5.7.1|RESOLVER.RST.NotAuthorized; not authorized", "550|Administrative prohibition",
        "554|Message not allowed - [PH01] Email not accepted for policy reasons.",
        "550 5.1.1|rejected by our security policy", "550|blocked by Barracuda Reputation",
        "550|Requested action not taken: mailbox unavailable. Reject due to policy restrictions.",
        "550 5.7.129|RESOLVER.RST.RestrictedToRecipientsPermission",
        "550 5.1.0|Connection refused by administrative prohibition",
        "571|Message refused by recipient's policy", "550 5.3.2|System not accepting network messages",
        "550|Posting to this list is for members only",
        "550 5.1.9|Message relayed to non-compliant mailer",
        "550 5.1.1|Recipient address rejected: your server is listed at bl.spamcop.net",
        "550 5.5.0|Service refuse. Adresse IP source bloquee",
    ].map { sample($0, .policy) }

    private static let contents: [RefusalSample] = [
        "554|Message rejected as spam", "552 5.3.4|Message size exceeds fixed limit",
        "552 5.2.3|Your message exceeded Google's message size limits", "550 5.6.0|Lone CR or LF in headers",
        "552|We do not accept this attachment", "554 5.6.1|Body type not supported",
        "550|This message contains a virus", "550 5.1.1|Your message looks like SPAM, mailbox not found",
        "554 5.4.6|mail loop: too many hops", "550|Message is not RFC 5322 compliant",
        "554|URL in body listed by URIBL", "550 5.1.0|Junk mail refused",
    ].map { sample($0, .content) }.map { sample in
        var sample = sample
        // The blocklist is named.
        if sample.words.contains("URIBL") { sample.reason = .policy }
        return sample
    }

    private static let rates: [RefusalSample] = [
        "550 5.4.5|Daily user sending limit exceeded", "550 5.5.3|Too many recipients",
        "550|Too many invalid recipients", "550 5.1.1|too many recipients received this hour",
        "554|Domain example.com has exceeded the max emails per hour (201/200) allowed",
        "550 5.7.28|There is an unusual rate of unsolicited mail originating from your IP address",
        "550|rate limit exceeded, try again later",
        "550 5.2.1|The user you are trying to contact is receiving mail at a rate that prevents additional messages",
        "550|Connection frequency limited. http://service.mail.qq.com", "554|Throttled",
        "550 5.1.1|Recipient address rejected: Greylisted, please try again",
        "550 5.2.122|The recipient has exceeded their limit for the number of messages",
    ].map { sample($0, .rate) }

    private static let quotas: [RefusalSample] = [
        "552 5.2.2|The email account that you tried to reach is over quota", "552 5.2.2|Mailbox full",
        "550 5.1.1|user is over quota", "552|Requested mail action aborted: exceeded storage allocation",
        "552 5.1.1|Boite du destinataire pleine. Recipient overquota. OFR_417",
        "550|Mailbox is full", "550 5.1.1|mailbox full, no such space", "554 5.2.2|mailbox full",
        "550|Mail quota exceeded", "550 5.1.1|User over quota. (#5.1.1)", "550|Postfach ist voll", "550|buzón lleno",
        "550|casella piena", "550|Почтовый ящик переполнен", "550|邮箱已满",
        "552 5.3.1|Mail system full", "550|Maildir delivery failed: Userdisk quota for anna exceeded",
        "550|The user's space has been used up.",
    ].map { sample($0, .quota) }

    private static let temporary: [RefusalSample] = [
        "450 4.2.1|The user you are trying to contact is receiving mail too quickly",
        "452 4.2.2|The recipient's inbox is out of storage space", "421 4.7.0|Try again later, closing connection",
        "450 4.1.1|<anna@example.net>: Recipient address rejected: unverified address",
        "451 4.3.0|Temporary lookup failure",
        "454 4.7.0|Throttling failure: maximum sending rate exceeded", "450 4.1.1|User unknown", "451|Greylisted",
        "421|Service not available", "450|mailbox unavailable", "452 4.3.1|Insufficient system storage",
    ].map { sample($0, .temporary) }

    private static let unclear: [RefusalSample] = [
        "554|Transaction failed", "550|mailbox unavailable", "554 5.0.0|", "550 5.4.7|Delivery time expired",
        // Written of senders' domains as well.
        "550|Domain not found", "500 5.5.1|Command unrecognized", "554 5.4.0|Other network failure",
        "550 5.2.1|Mailbox cannot be accessed, temporarily suspended", "550|User suspended",
        "554 5.3.0|Other mail system failure",
    ].map { sample($0, .unspecified) }
}
