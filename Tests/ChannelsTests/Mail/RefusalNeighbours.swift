import Testing

/// Refusals made of a noun and what is said of it: of the recipient, and of whatever else may be unknown, invalid or gone.
enum RefusalNeighbours {
    struct Language: Sendable, CustomTestStringConvertible {
        var testDescription: String
        /// The mailbox is not there.
        var absent: [String]
        /// Something else is not there, or the mailbox is for now.
        var others: [String]

        init(
            _ name: String, _ nouns: String, _ states: String, others: String = "", passing: String = "",
            _ otherStates: String = ""
        ) {
            testDescription = name
            absent = Self.product(nouns, states)
            self.others =
                Self.product(others, otherStates.isEmpty ? states : otherStates) + Self.product(nouns, passing)
        }

        private static func product(_ nouns: String, _ states: String) -> [String] {
            list(nouns).flatMap { noun in list(states).map { $0.replacing("{}", with: noun) } }
        }

        private static func list(_ text: String) -> [String] {
            text.split(whereSeparator: { $0 == "|" || $0.isNewline }).map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }.filter { !$0.isEmpty }
        }

        static let all: [Language] = [
            Language(
                "en",
                "user | recipient | mailbox | account | address | email address | e-mail address | user account | email account | addressee | local user | mail box",
                """
                {} unknown | unknown {} | {} not found | the {} was not found | {} does not exist | the {} doesn't exist | no such {}
                no such {} here | invalid {} | {} is not valid | nonexistent {} | non-existent {} | {} could not be found
                {} couldn't be found | {} no longer exists | this {} has been deleted | the {} has been closed | {} is disabled
                {} has been deactivated | {} has been removed | bad {} | {} not known | {} is unknown | {} is not a valid {}
                """,
                others: """
                    sender | the sender | your address | return address | From address | originator | host | hostname | your server
                    sender domain | file | mailbox database | link | list | group | server | DNS record | queue | the domain of the sender
                    Reply-To address | message | envelope sender | transport | key | command | user database | the mail server of the recipient
                    """,
                passing: """
                    {} is temporarily disabled | {} not found at this time | {} is disabled for now | {} disabled due to non-payment
                    {} is being migrated, unknown | {} suspended | {} locked | {} inactive | {} disabled, over quota | {} archived
                    {} not found, try again later | {} unknown: temporary lookup failure | {} is full
                    """,
                """
                {} unknown | unknown {} | {} not found | {} does not exist | {} doesn't exist | no such {} | invalid {} | {} is not valid
                nonexistent {} | {} could not be found | {} was deleted | {} no longer exists | {} has been removed
                """),
            Language(
                "de",
                "Benutzer | Empfänger | Postfach | Konto | Adresse | E-Mail-Adresse | Empfängeradresse | Teilnehmer | Mailbox",
                """
                {} unbekannt | {} existiert nicht | {} nicht gefunden | {} nicht vorhanden | {} ungültig | {} wurde gelöscht
                {} wurde deaktiviert | unbekannter {} | ungültige {} | {} ist nicht bekannt | {} existiert nicht mehr
                """, others: "Absender | Absenderadresse | Absender-Domain | Datei | Der Server | Ihre IP",
                passing: "{} vorübergehend gesperrt | {} ist voll: Postfach voll | {} derzeit deaktiviert"),
            Language(
                "fr", "utilisateur | destinataire | boîte aux lettres | adresse e-mail | adresse | compte",
                """
                {} inconnu | {} inexistant | {} introuvable | l'{} n'existe pas | cette {} n'existe plus | {} invalide | {} désactivé
                {} supprimé | {} non trouvé
                """,
                others:
                    "expéditeur | l'adresse de l'expéditeur | le domaine de l'expéditeur | l'émetteur | le serveur | le fichier",
                passing: "{} temporairement désactivé | {} suspendu | {} archivé"),
            Language(
                "es", "usuario | destinatario | buzón | cuenta | dirección de correo | dirección | casilla",
                """
                {} no existe | el {} no existe | no existe el {} | {} desconocido | {} inexistente | {} no encontrado | {} no válido
                {} inválido | {} desactivada | {} eliminado | {} ya no existe | no se encontró el {}
                """,
                others: "remitente | la dirección del remitente | el dominio del remitente | el servidor | el archivo",
                passing: "{} desactivada temporalmente | {} suspendida | {} desactivada, buzón lleno"),
            Language(
                "pt", "usuário | destinatário | caixa postal | conta | endereço | endereço de email",
                "{} não existe | {} inexistente | {} desconhecido | {} não encontrado | {} inválido | {} desativada | o {} não existe",
                others: "remetente | o endereço do remetente | o domínio do remetente | o servidor",
                passing: "{} suspensa"),
            Language(
                "it", "utente | destinatario | casella | casella di posta | indirizzo | indirizzo email | account",
                "{} non esiste | {} inesistente | {} sconosciuto | {} non trovato | {} non valido | {} disattivata | l'{} non esiste",
                others: "mittente | l'indirizzo del mittente | il dominio del mittente",
                passing: "{} sospesa | {} temporaneamente disattivata"),
            Language(
                "nl", "gebruiker | ontvanger | postvak | adres | e-mailadres",
                "{} onbekend | onbekende {} | {} bestaat niet | {} niet gevonden | ongeldig {} | {} is verwijderd",
                others: "afzender | afzenderadres", passing: "{} tijdelijk verwijderd"),
            Language(
                "pl", "użytkownik | odbiorca | adresat | adres | konto | skrzynka",
                "{} nieznany | nieznany {} | {} nie istnieje | nie znaleziono {} | brak takiego {} | nieprawidłowy {}",
                others: "nadawca | adres nadawcy", passing: "{} zablokowane, nie istnieje"),
            Language(
                "cs", "uživatel | příjemce | schránka | adresát | adresa | účet",
                "{} neexistuje | neznámý {} | {} nenalezen | neplatná {}",
                others: "odesílatel"),
            Language(
                "hu", "címzett | felhasználó | postafiók | cím",
                "ismeretlen {} | {} nem létezik | {} nem található | nincs ilyen {}",
                others: "feladó"),
            Language(
                "ro", "utilizatorul | destinatarul | adresa | contul",
                "{} nu există | {} inexistent | {} necunoscut | {} nu a fost găsit",
                others: "expeditorul"),
            Language(
                "sv", "användare | mottagare | adress | konto | adressen",
                "okänd {} | {} finns inte | {} hittades inte | ogiltig {}",
                others: "avsändare | avsändaren"),
            Language(
                "da", "bruger | modtager | adresse | konto | postkasse",
                "ukendt {} | {} findes ikke | {} blev ikke fundet | ugyldig {}",
                others: "afsender | afsenderen"),
            Language(
                "no", "bruker | mottaker | adresse | konto | postboks",
                "ukjent {} | {} finnes ikke | {} ble ikke funnet | ugyldig {}",
                others: "avsender", passing: "{} midlertidig slettet"),
            Language(
                "fi", "käyttäjä | vastaanottaja | osoite | postilaatikko",
                "tuntematon {} | {} ei löydy | {} ei ole olemassa | {} poistettu",
                others: "lähettäjä"),
            Language(
                "tr", "kullanıcı | alıcı | e-posta adresi | hesap",
                "{} bulunamadı | {} mevcut değil | geçersiz {} | bilinmeyen {}",
                others: "gönderen"),
            Language(
                "ru", "пользователь | адресат | получатель | почтовый ящик | адрес | адрес получателя",
                "{} не существует | {} не найден | неизвестный {} | {} неизвестен | нет такого {} | {} удалён | {} не зарегистрирован | неверный {}",
                others: "отправитель | адрес отправителя | домен отправителя",
                passing: "{} временно отключен | {} заблокирован"),
            Language(
                "uk", "користувач | одержувач | скринька | адреса",
                "{} не існує | {} не знайдено | невідомий {} | немає такого {}",
                others: "відправник"),
            Language("el", "χρήστης | παραλήπτης | διεύθυνση", "ο {} δεν υπάρχει | άγνωστος {} | {} δεν βρέθηκε"),
            Language(
                "zh-CN", "用户 | 收件人 | 邮箱 | 收件地址 | 帐号 | 账号", "{}不存在 | {}未找到 | 找不到{} | 无此{} | {}已注销 | {}无效 | 该{}不存在",
                others: "发件人 | 发件人地址 | 发件人域名 | 您的IP", passing: "{}已被冻结 | {}暂时不存在"),
            Language("zh-TW", "用戶 | 收件者 | 信箱 | 帳號 | 使用者", "{}不存在 | 無此{} | 找不到{} | {}無效 | 查無此{}", others: "寄件者"),
            Language(
                "ja", "宛先 | 受信者 | ユーザー | メールアドレス | アカウント", "{}が見つかりません | {}が存在しません | {}不明 | {}が不明です | 無効な{}",
                others: "送信元アドレス | 送信者 | 差出人アドレス | 送信元ドメイン"),
            Language(
                "ko", "사용자 | 수신자 | 메일 주소 | 계정 | 메일함",
                "{}를 찾을 수 없습니다 | 존재하지 않는 {} | {}가 존재하지 않습니다 | 등록되지 않은 {} | 알 수 없는 {}", others: "발신자 | 발신자 주소 | 발신 도메인"),
            Language(
                "vi", "người dùng | người nhận | địa chỉ | tài khoản",
                "{} không tồn tại | không tìm thấy {} | {} không hợp lệ", others: "người gửi"),
            Language(
                "id", "pengguna | penerima | alamat | akun",
                "{} tidak ditemukan | {} tidak ada | {} tidak dikenal | {} tidak valid", others: "pengirim"),
            Language("th", "ผู้ใช้ | ผู้รับ | บัญชี", "ไม่พบ{} | ไม่มี{}นี้ | {}ไม่ถูกต้อง"),
            Language(
                "ar", "المستخدم | المستلم | العنوان | الحساب", "{} غير موجود | {} غير معروف | لا يوجد {}",
                others: "المرسل"),
            Language(
                "he", "המשתמש | הנמען | הכתובת | החשבון", "{} לא קיים | {} לא נמצא | {} אינו קיים", others: "השולח"),
        ]
    }

    /// What servers put around a refusal.
    static let dressings = [
        "<x@y.example>: {}", "{} (in reply to RCPT TO command)", "host mx1.spam-filter.example[192.0.2.1] said: 550 {}",
        "{}. See https://mail.example.org/policy/spam", "{}; contact the security desk at help@policy.example",
        "{} - please contact your administrator for authorization", "{} in domain arc.example.org",
        "Recipient address rejected: {}",
        "sorry, {} (#5.1.1)", "192.0.2.1 does not like recipient. Remote host said: 550 {} Giving up on 192.0.2.1.",
    ]

    /// What is no mailbox's, behind "Recipient address rejected:" and in IronPort's quotes.
    static let reasons = [
        "access denied", "internal mail only", "greylisted", "too many recent invalid recipients", "forged mail",
        "throttled",
        "rejected by SPF", "bad reverse DNS", "maintenance, account being migrated", "service currently unavailable",
        "unverified address: connect to mx.example.org[192.0.2.1]:25: Connection timed out",
        "lost connection with mx.example.org[192.0.2.1] while receiving the initial server greeting",
        "your host is listed at zen.spamhaus.org", "message looks like spam", "mailbox over quota", "policy violation",
        "blocked",
        "user is temporarily unavailable", "relay access denied", "authentication required", "message too large",
        "virus found",
        "try again tomorrow", "message rejected", "message refused", "delivery failed", "sender address rejected",
    ]
}
