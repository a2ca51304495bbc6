import Domain
import Testing

@testable import Channels

/// A row of the mail page of the cases: a mail, and what is right.
struct MailCase: Sendable, CustomTestStringConvertible {
    enum Right: Hashable, Sendable {
        /// What the agent hears.
        case reply(String)
        case failed(suppresses: Bool)
        case delayed
        case passedOver(PassedOverReason)
    }

    var row: String
    var name: String
    var mail: String
    var right: Right

    var testDescription: String { "\(row): \(name)" }

    init(_ row: String, _ name: String, _ mail: String, _ right: Right) {
        (self.row, self.name, self.mail, self.right) = (row, name, mail, right)
    }

    /// From a person, with a signed reference, to our address or to the bounce address of a message.
    static func answer(
        _ text: String, from: String = "Anna <anna@example.net>", subject: String = "Re: Your visit",
        toMark: Bool = false,
        headers: String = ""
    ) -> String {
        "From: \(from)\nTo: \(toMark ? MailReaderTests.marked : "team@example.com")\nMessage-ID: <1@example.net>\nSubject: \(subject)\n"
            + "In-Reply-To: \(MailReaderTests.ours)\nContent-Type: text/plain; charset=utf-8\n\(headers)\n\(text)\n"
    }

    /// At the bounce address, without a reference.
    static func atMark(_ text: String, from: String, subject: String, headers: String = "") -> String {
        "From: \(from)\nTo: \(MailReaderTests.marked)\nMessage-ID: <1@example.net>\nSubject: \(subject)\n"
            + "Content-Type: text/plain; charset=utf-8\n\(headers)\n\(text)\n"
    }

    /// A delivery report (RFC 3464) on anna@example.net.
    static func report(_ status: String, _ diagnostic: String, action: String = "failed") -> String {
        "Return-Path: <>\nFrom: MAILER-DAEMON@mx.example.net\nTo: \(MailReaderTests.marked)\nSubject: Undelivered Mail Returned to Sender\n"
            + "Auto-Submitted: auto-replied\nMIME-Version: 1.0\nContent-Type: multipart/report; report-type=delivery-status; boundary=\"B\"\n\n"
            + "--B\nContent-Type: text/plain\n\nYour message could not be delivered.\n\n--B\nContent-Type: message/delivery-status\n\n"
            + "Reporting-MTA: dns; mx.example.net\n\nFinal-Recipient: rfc822; anna@example.net\nAction: \(action)\nStatus: \(status)\n"
            + "Diagnostic-Code: smtp; \(diagnostic)\n\n--B--\n"
    }

    private static let quote = "On Sat, 21 Nov 2026 at 10:05, Team <team@example.com> wrote:\n\n> Will you come?"
    private static let outlook =
        "________________________________\nFrom: Team <team@example.com>\nSent: Saturday, November 21, 2026 10:05 AM\nTo: Anna\nSubject: Your visit\n\nWill you come?\n\nYour team"
    private static let exim = "This message was created automatically by mail delivery software."

    static let all: [MailCase] = answers + quotes + refusals + bounces + programs

    private static let answers: [MailCase] = [
        MailCase("M1", "a line of the telephone", answer("Yes\n\nSent from my iPhone"), .reply("Yes")),
        MailCase(
            "M1", "a line of the telephone, German", answer("Ja\n\nGesendet mit der GMX Mail App\n\n\(quote)"),
            .reply("Ja")),
        MailCase("M1", "a rule and a name", answer("Yes\n___\nAnna"), .reply("Yes")),
        MailCase("M1", "an answer like a device line", answer("Mit der Kreditkarte"), .reply("Mit der Kreditkarte")),
        MailCase(
            "M1", "a device is the answer", answer("Samsung Galaxy S24\n\n\(quote)"), .reply("Samsung Galaxy S24")),
        MailCase(
            "M1", "a second line like a device line", answer("I paid.\nVom 3. bis 5. Dezember bin ich nicht da."),
            .reply("I paid.\nVom 3. bis 5. Dezember bin ich nicht da.")),
    ]

    private static let quotes: [MailCase] = [
        MailCase("M2", "Outlook's block", answer("Yes\n\n\(outlook)"), .reply("Yes")),
        MailCase(
            "M2", "Zoho's line",
            answer(
                "Yes\n\n---- On Sat, 21 Nov 2026 10:05:00 +0000 Team <team@example.com> wrote ----\n\nWill you come?"),
            .reply("Yes")),
        MailCase("M3", "below the quote", answer("\(quote)\n\nYes"), .reply("Yes")),
        MailCase("M3", "on the attribution's line", answer("STOP \(quote)"), .reply("STOP")),
        MailCase("M3", "nothing above Outlook's block", answer("\n\(outlook)"), .reply("")),
        MailCase(
            "M3", "nothing above lines without marks", answer("\n\n\(quote.replacing("> ", with: ""))"), .reply("")),
        MailCase(
            "M3", "nothing above Zoho's line",
            answer("\n---- On Sat, 21 Nov 2026 10:05:00 +0000 Team <team@example.com> wrote ----\n\nWill you come?"),
            .reply("")),
    ]

    private static let refusals: [MailCase] = [
        MailCase("M4", "SPF", report("5.1.0", "550 5.1.0 not allowed to send (SPF)"), .failed(suppresses: false)),
        MailCase(
            "M4", "sender rejected",
            report("5.1.1", "550 5.1.1 <team@example.com>: Sender address rejected: User unknown"),
            .failed(suppresses: false)),
        MailCase("M4", "too many recipients", report("5.5.3", "550 Too many recipients"), .failed(suppresses: false)),
        MailCase(
            "M4", "a blocklist", report("5.1.1", "550 5.1.1 Your IP is listed in our blocklist; user unknown"),
            .failed(suppresses: false)),
        MailCase(
            "M4", "no such user policy", report("5.0.0", "550 No such user policy applies to your host"),
            .failed(suppresses: false)),
        MailCase(
            "M4", "IronPort's phrase",
            report("5.1.0", "5.1.0 - Unknown address error 550-'Message rejected' (delivery attempts: 0)"),
            .failed(suppresses: false)),
        MailCase(
            "M4", "our relay's name",
            report(
                "5.4.4",
                "Host or domain name not found. Name service error for name=relay.example.com type=A: Host not found"),
            .failed(suppresses: false)),
        MailCase(
            "M4", "for now", report("5.1.1", "550 5.1.1 Mailbox disabled due to non-payment"),
            .failed(suppresses: false)),
        MailCase(
            "M5", "mailbox unavailable", report("5.5.0", "550 5.5.0 Requested action not taken: mailbox unavailable"),
            .failed(suppresses: true)),
        MailCase(
            "M5", "edge blocking",
            report("5.4.1", "550 5.4.1 Recipient address rejected: Access denied. AS(201806281)"),
            .failed(suppresses: true)),
        MailCase(
            "M5", "edge blocking, plural",
            report("5.4.1", "550 5.4.1 All recipient addresses rejected : Access denied"), .failed(suppresses: true)),
        MailCase(
            "M5", "a rule's code",
            report(
                "5.7.1",
                "554 5.7.1 <anna@example.net>: Recipient address rejected: User unknown in virtual mailbox table"),
            .failed(suppresses: true)),
        MailCase(
            "M5", "a host's name",
            report("5.1.1", "550 5.1.1 User unknown in domain arc.example.org; see https://mail.example.org/policy/"),
            .failed(suppresses: true)),
        MailCase(
            "M5", "the recipient's domain",
            report(
                "5.4.4", "Host or domain name not found. Name service error for name=example.net type=A: Host not found"
            ), .failed(suppresses: true)),
        MailCase(
            "M5", "IronPort's quotes",
            report("5.1.0", "5.1.0 - Unknown address error 550-'User unknown' (delivery attempts: 0)"),
            .failed(suppresses: true)),
    ]

    private static let bounces: [MailCase] = [
        MailCase(
            "M7", "Exim",
            atMark(
                "\(exim)\n\nA message that you sent could not be delivered.\n\n  anna@example.net\n    host relay.example.org [192.0.2.1]\n    SMTP error from remote mail server after RCPT TO:<anna@example.net>:\n    550 unknown user",
                from: "Mail Delivery System <Mailer-Daemon@mx.example.net>", subject: "Mail delivery failed",
                headers: "X-Failed-Recipients: anna@example.net\nAuto-Submitted: auto-replied\n"),
            .failed(suppresses: true)),
        MailCase(
            "M7", "qmail",
            atMark(
                "Hi. This is the qmail-send program at example.org.\nThis is a permanent error; I've given up.\n\n<anna@example.net>:\n192.0.2.1 does not like recipient.\nRemote host said: 554 rejected\nGiving up on 192.0.2.1.",
                from: "MAILER-DAEMON@example.org", subject: "failure notice", headers: "Return-Path: <>\n"),
            .failed(suppresses: false)),
        MailCase(
            "M7", "Exim goes on trying",
            atMark(
                "\(exim)\nA message that you sent has not yet been delivered.\nNo action is required on your part.",
                from: "Mail Delivery System <Mailer-Daemon@mx.example.net>",
                subject: "Warning: message delayed 24 hours",
                headers: "X-Failed-Recipients: anna@example.net\nAuto-Submitted: auto-replied\n"), .delayed),
        MailCase(
            "M7", "a group's mailer",
            atMark(
                "We're writing to let you know that the group you tried to contact (team) may not exist, or you may not have permission to post messages to the group.",
                from: "Mail Delivery Subsystem <mailer-daemon@googlemail.com>",
                subject: "Delivery Status Notification (Failure)",
                headers: "Return-Path: <>\n"), .failed(suppresses: false)),
        MailCase(
            "M7", "noreply moved house",
            atMark(
                "Thank you for contacting us. Please note that our office has moved to Main Street 5.",
                from: "no-reply@example.net",
                subject: "Thank you for your message"), .passedOver(.automaticMail)),
        MailCase(
            "M7", "noreply with a reference",
            answer(
                "Your ticket has been created. If the answer is not found in our FAQ, an agent will write to you.",
                from: "noreply@example.net", subject: "Ticket 4711 received", toMark: true,
                headers: "Auto-Submitted: auto-generated\n"),
            .passedOver(.automaticMail)),
        MailCase(
            "M7", "daemon writes",
            atMark("The page was not found.", from: "daemon@example.net", subject: "Report"),
            .passedOver(.automaticMail)),
        MailCase(
            "M7", "a vacation notice",
            atMark(
                "Thank you for your mail to anna@example.net. I have moved to our Berlin office.",
                from: "anna@example.net",
                subject: "Thank you for contacting us", headers: "Auto-Submitted: auto-replied\n"),
            .passedOver(.automaticReply)),
        MailCase(
            "M7", "a vacation notice with a null sender",
            atMark(
                "Anna Smith is no longer with the company. Room 550, until 5.12.26. Your message to anna@example.net was not read.",
                from: "anna@example.net", subject: "Away", headers: "Return-Path: <>\n"), .passedOver(.automaticMail)),
        MailCase(
            "M7", "a vacation notice with a code-like room",
            answer(
                "I am on holiday. Your message to me will be read later; urgent matters: room 512.", toMark: true,
                headers: "Auto-Submitted: auto-replied\n"), .passedOver(.automaticReply)),
        MailCase(
            "M7", "a person who moved",
            answer(
                "Cash. Your letter was not delivered, I have moved to Berlin, the old address does not exist any more.",
                toMark: true),
            .reply(
                "Cash. Your letter was not delivered, I have moved to Berlin, the old address does not exist any more.")
        ),
        MailCase(
            "M7", "a person's parcel", answer("Yes, that works. The parcel was delayed though.", toMark: true),
            .reply("Yes, that works. The parcel was delayed though.")),
        MailCase(
            "M7", "a list server",
            answer(
                "You are not subscribed to this list. Your message was not posted.",
                from: "mailman-bounces@lists.example.net",
                subject: "Your message to the list", toMark: true), .passedOver(.automaticMail)),
        MailCase(
            "M7", "a list server without a reference",
            atMark("You are not subscribed to this list.", from: "list@example.net", subject: "Your message"),
            .passedOver(.uncertainBounce)),
    ]

    private static let programs: [MailCase] = [
        MailCase(
            "M8", "a person's subject with a colon", answer("Cash, see you.", subject: "Absence: Monday 7 December"),
            .reply("Cash, see you.")),
        MailCase("M8", "a person's subject, German", answer("Ja.", subject: "Abwesenheit: morgen"), .reply("Ja.")),
        MailCase(
            "M8", "a vacation program's subject", answer("Back soon.", subject: "Abwesenheit: Ihr Besuch"),
            .passedOver(.automaticReply)),
        MailCase(
            "M8", "a vacation program's header", answer("Back soon.", headers: "X-Autoresponder: yes\n"),
            .passedOver(.automaticReply)),
        MailCase("M8", "X-Autoreply: no", answer("Yes", headers: "X-Autoreply: no\n"), .reply("Yes")),
        MailCase("M8", "a list that passes it on", answer("Yes", headers: "Precedence: list\n"), .reply("Yes")),
        MailCase(
            "M8", "a postmaster is a person", answer("Yes", from: "postmaster@example.net", toMark: true), .reply("Yes")
        ),
    ]
}
