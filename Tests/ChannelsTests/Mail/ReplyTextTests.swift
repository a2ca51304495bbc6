import Testing

@testable import Channels

/// What is new in replies as programs of the world write them.
@Suite struct ReplyTextTests {
    struct Reply: Sendable, CustomTestStringConvertible {
        var testDescription: String
        var text: String
        var new: String

        init(_ name: String, _ text: String, _ new: String) {
            (testDescription, self.text, self.new) = (name, text, new)
        }
    }

    static let replies: [Reply] = [
        Reply("nothing quoted", "Yes, tomorrow at 10.\n", "Yes, tomorrow at 10."),
        Reply(
            "Gmail",
            "Yes\r\n\r\nOn Sat, Nov 21, 2026 at 10:05 AM Team <team@example.com> wrote:\r\n\r\n> Will you come?\r\n>\r\n",
            "Yes"),
        Reply(
            "Gmail, the line is wrapped",
            "Yes\n\nOn Sat, Nov 21, 2026 at 10:05 AM The Customer Service Team\n<customer.service@example.com>\nwrote:\n\n> Will you come?",
            "Yes"),
        Reply(
            "Gmail, German",
            "Ja, gern.\n\nAm Sa., 21. Nov. 2026 um 10:05 Uhr schrieb Team <team@example.com>:\n\n> Kommen Sie?\n",
            "Ja, gern."),
        Reply(
            "Gmail, French",
            "Oui\n\nLe sam. 21 nov. 2026 à 10:05, Équipe <team@example.com> a écrit :\n\n> Venez-vous ?\n", "Oui"),
        Reply(
            "Gmail, Spanish",
            "Sí\n\nEl sáb, 21 nov 2026 a las 10:05, Equipo (<team@example.com>) escribió:\n\n> ¿Viene?\n", "Sí"),
        Reply(
            "Gmail, Italian",
            "Sì\n\nIl giorno sab 21 nov 2026 alle ore 10:05 Team <t@example.com> ha scritto:\n\n> Viene?\n", "Sì"),
        Reply(
            "Gmail, Portuguese",
            "Sim\n\nEm sáb., 21 de nov. de 2026 às 10:05, Equipe <t@example.com> escreveu:\n\n> Vem?\n", "Sim"),
        Reply("Gmail, Dutch", "Ja\n\nOp za 21 nov 2026 om 10:05 schreef Team <t@example.com>:\n\n> Komt u?\n", "Ja"),
        Reply(
            "Gmail, Swedish", "Ja\n\nDen lör 21 nov. 2026 kl 10:05 skrev Team <t@example.com>:\n\n> Kommer du?\n", "Ja"),
        Reply(
            "Gmail, Polish", "Tak\n\nsob., 21 lis 2026 o 10:05 Zespół <t@example.com> napisał(a):\n\n> Przyjdzie?\n",
            "Tak"),
        Reply(
            "Russian", "Да\n\nсб, 21 нояб. 2026 г. в 10:05, Команда <t@example.com>:\n\n> Придёте?\n",
            "Да"),
        Reply("old Gmail", "Ok\n\n2026-11-21 10:05 GMT+01:00 Team <t@example.com>:\n\n> Kommen Sie?\n", "Ok"),
        Reply(
            "Apple Mail",
            "Yes.\n\n-- \nAnna\n\n> On 21 Nov 2026, at 10:05, Team <team@example.com> wrote:\n> \n> Will you come?\n",
            "Yes."),
        Reply(
            "iPhone",
            "Yes\n\nSent from my iPhone\n\n> On 21 Nov 2026, at 10:05, Team <t@example.com> wrote:\n> \n> Well?\n",
            "Yes"),
        Reply(
            "iPhone, German",
            "Ja\n\nVon meinem iPhone gesendet\n\n> Am 21.11.2026 um 10:05 schrieb Team <t@example.com>:\n> \n> Nun?\n",
            "Ja"),
        Reply(
            "Thunderbird, answer below",
            "On 21.11.26 10:05, Team wrote:\n> Will you come?\n> And when?\n\nYes, at 10.\n\n-- \nAnna Muster\n",
            "Yes, at 10."),
        Reply(
            "answers between the lines",
            "On 21.11.26 10:05, Team wrote:\n> Will you come?\nYes.\n> And when?\nAt 10.\n", "Yes.\nAt 10."),
        Reply(
            "Outlook",
            "Yes, please.\n\nFrom: Team <team@example.com>\nSent: Saturday, November 21, 2026 10:05 AM\nTo: Anna <anna@example.net>\nSubject: Reminder\n\nWill you come?\n",
            "Yes, please."),
        Reply(
            "Outlook, a line above",
            "Yes, please.\n\n________________________________\nFrom: Team <team@example.com>\nSent: Saturday\nTo: Anna\nSubject: Reminder\n\nWill you come?",
            "Yes, please."),
        Reply(
            "Outlook, German",
            "Ja, bitte.\n\nVon: Team <team@example.com>\nGesendet: Samstag, 21. November 2026 10:05\nAn: Anna <anna@example.net>\nBetreff: Erinnerung\n\nKommen Sie?",
            "Ja, bitte."),
        Reply(
            "Outlook, French",
            "Oui.\n\nDe : Équipe <t@example.com>\nEnvoyé : samedi 21 novembre 2026\nÀ : Anna\nObjet : Rappel\n\nVenez-vous ?",
            "Oui."),
        Reply("Outlook of old", "Yes\n\n-----Original Message-----\nFrom: Team\nSent: today\n\nWill you come?", "Yes"),
        Reply("Outlook of old, German", "Ja\n\n-----Ursprüngliche Nachricht-----\nVon: Team\n\nKommen Sie?", "Ja"),
        Reply(
            "Outlook for iOS",
            "Yes\n\nGet Outlook for iOS<https://aka.ms/o0ukef>\n________________________________\nFrom: T <t@example.com>\nSent: Saturday\nTo: Anna\nSubject: R\n\nWell?",
            "Yes"),
        Reply(
            "bold labels", "Ja\n\n*Von:* Team <t@example.com>\n*Gesendet:* Samstag\n*An:* Anna\n*Betreff:* R\n\nNun?",
            "Ja"),
        Reply(
            "quoted without marks", "Yes\n\nOn Sat, 21 Nov 2026, Team <t@example.com> wrote:\nWill you come?\n", "Yes"),
        Reply("only a signature", "-- \nAnna\n", ""),
        Reply("only what was quoted", "> Will you come?\n", ""),
        Reply("nothing", "", ""),
        Reply(
            "no attribution", "My boss wrote:\nno holidays.\nFrom: now on I am free.\n",
            "My boss wrote:\nno holidays.\nFrom: now on I am free."),
        Reply(
            "a date and a colon", "Am 21.11. habe ich frei:\nvon 10 bis 12.\n",
            "Am 21.11. habe ich frei:\nvon 10 bis 12."),
        Reply("dashes", "Two things:\n-----\none\n-----\ntwo", "Two things:\n-----\none\n-----\ntwo"),
        Reply("blank lines", "\n\nOne\n\n\n\nTwo  \n\n", "One\n\nTwo"),
        Reply("mac line ends", "One\rTwo\r\r> three", "One\nTwo"),
    ]

    @Test(arguments: replies)
    func keepsWhatIsNew(reply: Reply) { #expect(ReplyText.new(in: reply.text) == reply.new) }

    @Test func cutsBetweenCharacters() {
        #expect(ReplyText.capped("aä", 2) == "a")
        #expect(ReplyText.capped("aä", 3) == "aä")
        #expect(ReplyText.capped("😀", 3) == "")
        #expect(ReplyText.capped("", 0) == "")
    }

    @Test(arguments: [
        ("<p>Yes</p><p>please</p>", "Yes\n\nplease"), ("a<br>b<br/>c", "a\nb\nc"),
        ("<div>Gr&uuml;&szlig;e &amp; &#8364; &#x1F600;</div>", "Grüße & € 😀"),
        ("<style>p{}</style><script>if (a<b) {}</script>Hi<!-- no -->", "Hi"),
        (
            "<div dir=\"ltr\">Ja</div><br><div class=\"gmail_quote\"><div class=\"gmail_attr\">On Sat, Nov 21 T wrote:<br></div><blockquote class=\"gmail_quote\"><div>Kommen <blockquote>x</blockquote>Sie?</div></blockquote></div>",
            "Ja"
        ),
        ("Oui<div id=\"divRplyFwdMsg\"><b>De :</b> T</div><div>Venez ?</div>", "Oui"),
        (
            "<div>Yes</div><div class=\"moz-cite-prefix\">On 21.11 T wrote:</div><blockquote type=\"cite\">Well?</blockquote>",
            "Yes"
        ),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"), ("1 < 2 & 3", "1 < 2 & 3"), ("<a href=\"x", ""),
        ("<p>a   b\n c</p>", "a b c"), ("<table><tr><td>a</td><td>b</td></tr></table>", "a b"), ("", ""),
        ("&bogus; &#xFFFFFFFF; &#0;x", "&bogus; x"), ("<blockquote>never closed", ""),
    ])
    func readsHTML(html: String, text: String) { #expect(ReplyText.new(in: HTMLText.plain(html)) == text) }
}
