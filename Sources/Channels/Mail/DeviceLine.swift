/// The line that telephones and mail programs put under every mail: "Sent from my iPhone".
///
/// It begins as such lines do in its language and names a device or a program: "Mit der Kreditkarte" and "Sent by bank transfer" are
/// answers.
enum DeviceLine {
    /// - Parameter isSole: it is all that the mail says; then only what says "sent", or "get", beyond doubt counts.
    static func isOne(_ line: Substring, isSole: Bool) -> Bool {
        guard line.utf8.count <= 160, !line.hasSuffix("?") else { return false }
        let lowered = line.lowercased().drop { "*_-–—[(<~ ".contains($0) }
        if excuses.contains(where: { lowered.hasPrefix($0) }) {
            return !isSole && slips.contains { lowered.contains($0) }
        }
        guard names.contains(where: { lowered.contains($0) }) else { return false }
        if verbs.contains(where: { lowered.hasPrefix($0) }) { return true }
        // The verb stands at the end.
        if starts.contains(where: { lowered.hasPrefix($0) }) || names.contains(where: { lowered.hasPrefix($0) }) {
            return endings.contains { lowered.contains($0) }
        }
        return false
    }

    private static let excuses = [
        "please excuse", "excuse brevity", "excuse my", "excuse the", "pardon the", "pardon my",
    ]
    private static let slips = ["typo", "brevity", "error", "mistake", "autocorrect", "spelling", "short", "terse"]

    /// Devices and mail programs, and the words for them.
    private static let names = [
        "iphon", "ipad", "ipod", "apple watch", "android", "galaxy", "samsung", "blackberry", "windows", "outlook",
        "huawei", "honor",
        "xiaomi", "redmi", "oneplus", "pixel", "nokia", "motorola", "xperia", "sony", "htc", " lg", "oppo", "vivo",
        "realme", "fairphone",
        "smartphone", "phone", "mobile", "mobil", "handy", "tablet", "device", "appareil", "dispositivo", "telefon",
        "telefoon", "telefono",
        "teléfono", "téléphone", "celular", "smartfon", "gerät", " mail", "mail ", "email", "e-mail", "webmail",
        "gmail", "gmx", "web.de",
        "yahoo", "aol", "proton", "tutanota", "tuta", "spark", "sparrow", "airmail", "thunderbird", "superhuman",
        "bluemail", "k-9",
        "fairemail", "em client", "emclient", "canary", "hey.com", "zoho", "libero", "uol", "t-online", "telekom",
        "orange", "posteo",
        "mailbox.org", "fastmail", "app ", " app", "application", "correo para", "courrier pour", "posta per", "почт",
        "телефон", "смартфон",
        "мобильн", "айфон", "手机", "手機", "スマートフォン", "携帯", "휴대폰", "아이폰", "갤럭시", "안드로이드", "الهاتف", "הטלפון", "cihaz",
        "telefonum",
    ]

    /// How such lines begin, by language; with the verb.
    private static let verbs = [
        "sent from ", "sent via ", "sent with ", "sent on ", "sent by ", "sent using ", "sent through ", "get outlook",
        "get bluemail", "get ",
        "download ", "typed on ", "written on ", "this message was sent from", "this email was sent from",
        "composed on ",
        "gesendet von ", "gesendet mit ", "gesendet über ", "gesendet aus ", "gesendet vom ", "gesendet via ",
        "versendet mit ",
        "versendet von ", "holen sie sich outlook", "outlook für ", "diese mail wurde", "diese nachricht wurde",
        "diese e-mail wurde",
        "envoyé de ", "envoyé depuis ", "envoyé à partir ", "envoyé avec ", "envoyé par ", "envoyée ", "envoyé via ",
        "obtenir outlook",
        "obtenez outlook", "télécharger ", "téléchargez ", "provenance ", "enviado desde ", "enviado do ",
        "enviado a partir ",
        "enviado con ", "enviado mediante ", "enviado por ", "enviado via ", "enviado vía ", "enviado pelo ",
        "enviado através ",
        "enviado de ", "enviado com ", "enviado dende ", "obtener outlook", "obtenga outlook", "descargar outlook",
        "descargar ",
        "obter o outlook", "obtenha o outlook", "baixe o outlook", "inviato da", "inviato con ", "inviato tramite ",
        "scarica outlook",
        "ottieni outlook", "verzonden vanaf ", "verstuurd vanaf ", "verzonden met ", "verzonden via ", "verzonden van ",
        "verstuurd met ",
        "outlook voor ", "skickat från ", "skickades från ", "skickat med ", "hämta outlook", "skaffa outlook",
        "sendt fra ", "sendt med ",
        "sendt via ", "hent outlook", "få outlook", "lähetetty ", "hanki outlook", "wysłane z ", "wysłano z ",
        "wysłane przez ",
        "wysłana z ", "pobierz ", "odesláno z ", "odesláno pomocí ", "odoslané z ", "odeslané z ", "odoslané pomocou ",
        "získat outlook",
        "získať outlook", "elküldve ", "küldve ", "trimis de pe ", "trimis din ", "trimis de la ", "отправлено с ",
        "отправлено из ",
        "отправлено от ", "отправлено через ", "надіслано з ", "надіслано із ", "відправлено з ", "изпратено от ",
        "послано са ",
        "poslano s ", "poslano z ", "poslato sa ", "poslato s ", "στάλθηκε από ", "εστάλη από ", "gönderildi", "נשלח מ",
        "أرسلت من",
        "أُرسلت من", "نُشلت من", "مرسل من", "تم الإرسال من", "فرستاده شده از", "ارسال شده از", "从我的", "從我的", "发自我的",
        "發自我的", "来自我的",
        "來自我的", "发送自", "获取 outlook", "取得 outlook", "dikirim dari ", "được gửi từ ", "gửi từ ", "ส่งจาก", "dihantar dari",
        "ipadala mula", "發送自", "傳送自",
    ]

    /// Beginnings of lines that end with their verb.
    private static let starts = [
        "von mein", "vom ", "von ", "mit der ", "mit dem ", "mit ", "am handy", "am ", "az én ", "az ", "мој", "मेरे ",
        "나의 ", "내 ", "我的 ",
    ]

    private static let endings = [
        "gesendet", "versendet", "verschickt", "geschrieben", "küldve", "beszerzése", "gönderildi", "gönderilmiştir",
        "edinin", "से भेजा", "에서 보냄",
        "에서 전송", "에서 작성", "에서 발송", "から送信", "より送信", "を入手", "다운로드", "发送", "傳送", "download", "-omról", "sent",
    ]
}
