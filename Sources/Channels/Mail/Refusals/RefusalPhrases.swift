/// The words by which mail servers say what they refuse a message for, as published and as seen in the field.
///
/// Sources: RFC 3463, 5321 (4.2.3), 6647, 7372, 7489, 7504, 7505; the error pages of
/// [Google](https://support.google.com/a/answer/3726730), [Microsoft](https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online),
/// [Yahoo and AOL](https://senders.yahooinc.com/smtp-error-codes/), [Apple](https://support.apple.com/102322), Orange and La
/// Poste, GMX and web.de, mail.ru, Yandex, QQ and 163, DoCoMo; the sources of Postfix, Exim, sendmail, qmail, Courier,
/// Domino and Exchange; the classes of [Sisimai](https://libsisimai.org/en/reason/).
enum RefusalPhrases {
    /// In this order; the first that is found wins.
    static let others: [(reason: RefusalReason, phrases: [RefusalPhrase])] = [
        (.quota, quota), (.rate, rate), (.sender, sender), (.policy, policy), (.content, content),
    ]

    /// About the mailbox's being there, though they hold words of the other lists.
    static let mailboxBeforeAll = RefusalPhrase.all(
        """
        unnecessary spaces | in reply to rcpt to command | relay recipient table | local recipient table | recipient table
        relay recipient maps | addressee unknown relay | address list | sender should check | please inform the sender
        return to sender | returned to sender | to sender | sender has been notified
        """)

    /// So certain that they count with a code about rules too (Yandex: `550 5.7.1 No such user!`).
    static let mailboxWhateverTheCode = RefusalPhrase.all("no such user | no such mailbox | no such recipient")

    /// Words that mean the mailbox with one code only.
    static let byCode: [(code: String, words: [RefusalPhrase], reason: RefusalReason)] = [
        // Microsoft 365: the recipient is not in the directory (edge blocking).
        ("5.4.1", RefusalPhrase.all("recipient address rejected access denied | recipient not found"), .mailbox),
        // Outlook.com and Hotmail.
        ("5.5.0", RefusalPhrase.all("mailbox unavailable | mailbox not available"), .mailbox),
        ("5.1.0", RefusalPhrase.all("address rejected"), .mailbox),
    ]

    /// A mailbox that is there and may take mail again.
    static let suspended = RefusalPhrase.all(
        """
        suspended | suspend* | locked | frozen | temporar* | inactiv* | filter* | reject* | refuse* | cannot be accessed
        archivee | gesperrt | bloquee | bloqueada | sospesa | приостановлен* | заморожен* | 冻结 | 停用 | 휴면 | 休止
        """)

    /// The same without a code that speaks of the mailbox.
    static let suspendedForNow = RefusalPhrase.all(
        """
        temporarily inactive | temporarily disabled | temporarily suspended | temporarily locked | temporary locked
        temporarily deactivated | currently suspended | is suspended | been suspended | user suspended | is locked | is frozen
        inactive user | currently inactive | currently disabled
        """)

    private static let quota = RefusalPhrase.all(
        """
        quota* | overquota | over quota | mailbox full | mailbox is full | full mailbox | mailbox … is full | mail box full
        mailfolder is full | inbox is full | inbox full | mailfile is full | out of storage | storage allocation
        maximum allowed storage | storage limit | storage space | insufficient … storage | disk space | disk full
        enough space | no space left | space has been used up | mailbox size limit | mailbox … exceeded
        mailbox would exceed | exceeded … mailbox | too many messages on the server | too many messages in … mailbox
        too much mail data | exceeds … maximum … mailbox
        exceeding … receiving limits | exceeding its mailbox | mail file size exceeds | mailbox is over
        boite … pleine | boite aux lettres pleine | buzon lleno | buzon … lleno | casella … piena | caixa … cheia
        postfach … voll | postfach ist voll | speicherplatz | mailbox vol | postvak … vol | skrzynka … pelna
        przepelnion* | schranka … plna | inkorgen ar full | postkassen er full | postkassen er fuld | posta kutusu dolu
        kota … asildi | ящик переполнен | ящик … переполнен | превышен* квот* | квота
        邮箱已满 | 信箱已满 | 空间不足 | 容量不足 | 邮箱空间 | 信箱已滿 | 容量 | いっぱい | 満杯 | 용량
        """)

    private static let rate = RefusalPhrase.all(
        """
        rate limit* | ratelimit* | rate limiting | unusual rate | receiving mail too quickly | receiving mail at a rate
        at a rate that | too quickly | too fast | slow down | throttl* | too many recipient* | too many invalid | too many unknown
        too many message* | too many mail* | too many email* | too many connection* | too many session* | too many concurrent
        too many error* | too many bad | too many failed | too many attempts | too many requests | limit exceeded
        exceeded the rate | exceeded the limit | exceeded its limit | exceeded their limit | has exceeded … limit
        exceeded … emails per | per hour | per day | hourly | daily … limit | sending limit | message limit
        frequency limit* | connection frequency | connection limit | max message per connection | exceeded permitted limits
        exceeded threshold | exceeded … threshold | concurrent | maximum connections | max defers and failures
        host not found try again | greylist* | graylist* | grey listed | try again later | try later | please try again | retry later | temporarily deferred
        temporary failure | temporarily unavailable | temporarily rejected | system busy | server busy | too busy
        trop de connexions | essayer plus tard | mas tarde | piu tardi | mais tarde | spater erneut | повторите попытку
        попробуйте позже | 稍后 | 频率 | しばらく | 나중에
        """)

    private static let sender = RefusalPhrase.all(
        """
        spf | dkim | dmarc | arc | batv | rdns | ptr | helo | ehlo | reverse dns | reverse lookup | dns pointer
        mail from | from domain | from address | return path | envelope from | envelope sender | mailfrom
        sender rejected | sender denied | sender … denied | sender … rejected | sender address | sender domain | sender email
        sender verify | sender verification | sender callout | sender … not allowed | sender not … | sender is not
        sender is | sender has | sender was | sender unknown | invalid sender | unknown sender | null sender
        unverified sender | banned sender | bad sender | empty sender | sender … blocked | sender … refused | this sender
        the sender | your sender | from sender | for sender | senders | sender invalid | not a valid sender | verify sender
        not allowed to send | not authorized to send | not permitted to send | unable to verify sender | send as
        not owned by user | unauthenticated | authentication | authenticate | not authenticated | auth required
        fully qualified | third party dsns | unsigned dsn | invalid dns | mx records for | no valid mx
        email address is not verified | unroutable sender | unresolvable | domain of sender
        emetteur invalide | expediteur | absender | remitente | mittente | remetente | afzender | nadawc* | odesilatel*
        отправител* | avsandare | avsender | afsender | lahettaja | gonderen | 发件人 | 發件人 | 寄件者 | 送信者 | 差出人 | 발신자
        """)

    private static let policy = RefusalPhrase.all(
        """
        policy | policies | blacklist* | black list* | blocklist* | block list* | blocklisted | blocked | denylist* | deny list*
        whitelist* | allowlist* | dnsbl | rbl | spamhaus | spamcop | sorbs | barracuda* | cloudmark | senderscore | proofpoint
        listed by | listed in rbl | listed on | is listed at | reputation | banned | your ip | ip address | ip addresses | client host
        client was | server ip | sending ip | source ip | your host | your server | your mail server | your network
        your domain | your email provider | open relay | open proxy | dynamic ip | dynamic ips | dialup
        relay | relaying | relayed | relay access denied | not allowed to relay | allowed rcpthosts
        not authorized | not permitted | not allowed | unauthorized | authorization | authorized | prohibited
        administrative* | access control | security | restricted | restriction* | forbidden
        organizational settings | organization settings | rejected by recipient | recipient preferences | you have been blocked
        refuse* to receive | only accepting mail from | members only | not subscribed | not a member | moderated | closed mailing list
        connection refused | connection rejected | connection dropped | connection reset | connections not accepted
        service refuse | service refused | adresse ip | acces refuse | access denied by | bloque* | blockiert | gesperrte ip
        заблокирован* | политик* | ограничен* | 黑名单 | 拒收策略 | 策略 | ポリシー | 拒否リスト | 차단 | 정책
        """)

    private static let content = RefusalPhrase.all(
        """
        spam* | junk | unsolicited | bulk | virus* | malware | phish* | trojan | worm | suspicious | malicious
        content | contents | attachment* | attached | header | headers | uribl | surbl | url in | links in | message body
        too large | too big | message size | size limit | maximum size | exceeds … size | exceeded … size | exceeds the maximum
        rfc 5322 | rfc 2822 | rfc5322 | rfc compliant | non compliant | bare lf | line too long | syntax error | malformed
        mail loop | loop detected | routing loop | loops back | too many hops | hop count | hops
        8bitmime | smtputf8 | starttls | tls | encryption | certificate
        courrier indesirable | pourriel | pieces jointes | correo no deseado | posta indesiderata | спам | вирус* | 垃圾 | 病毒
        迷惑メール | ウイルス | 스팸 | 바이러스
        """)

    /// There is no such mailbox, or none any more; or no such domain, or one that takes no mail.
    static let mailbox = RefusalPhrase.all(
        """
        user unknown | unknown user | unknown local user | unknown local part | unknown virtual user | unknown or invalid
        addressee unknown | delivery userid | delivery point | unknown recipient | recipient unknown | recipient … unknown | unknown mailbox | mailbox unknown | unknown account
        unknown address | address unknown | unknown e mail address | unknown email address | addresses were unknown
        user … unknown | user is unknown | unknown to | unknown extension | account unknown | invalid or unknown
        no such user | no such recipient | no such mailbox | no such address | no such person | no such account | no such local user
        no such mail drop | no such email | no such name | no such domain | no such host | no such id | no such subscriber
        not a known user | not a valid mailbox | not a valid recipient | not a valid user | not a valid address | not valid recipient
        not a local address | not an active address | not a registered user | not our customer | user not known
        not a user | not a valid account | not a valid email | is not valid | is no longer valid | not an existing
        recipient is not local | not local | not listed in … directory | not listed in domino | not listed in public name
        in name directory | not present in directory | not in the directory | address book | not in my validrcptto
        user not found | recipient not found | mailbox not found | address not found | account not found | alias not found
        not found in | recipientnotfound | recipnotfound | recipient … not found | user … not found | was not found
        name is not found | name not found | notfound | mailbox … not found | not be found | not found | could not find … user
        could not find … recipient | could not find … mailbox | could not find … domain | could not find … host
        couldnt be found | couldnt find any host | domain not found | host not found | domain name not found | nonexistentdomain
        does not exist | doesnt exist | doesn t exist | dont exist | do not exist | did not exist | not exist | not existing
        nonexistent | non existent | nonexisting | non existing | inexistent | no longer exists | not longer exists
        no longer available | no longer active | no longer in use | no longer accepts mail | no longer on server
        no longer with | no longer works | no longer employed | no longer here | no longer a customer
        invalid recipient* | invalid mailbox | mailbox invalid | invalid user | invalid address | address invalid | invalid email
        invalid account | invalid local part | recipient invalid | bad recipient | bad destination | bad address
        bad user | badrecipientto | badrcptto | wrong or no longer | illegal alias | illegal user
        mailbox unavaiable | mailbox is unavailable | requested action not taken mailbox unavailable | mailbox is inactive
        mailbox not present | mailbox does not | no mailbox | no mail box | no account by that name | no user | no valid recipient*
        mailbox disabled | mailbox is disabled | mailbox has been disabled | account disabled | account is disabled
        account has been disabled | account unavailable | user not active | recipients was undeliverable
        not hosted here | any hosts for | has been replaced by | not a customer | account that you tried to reach is disabled | user disabled | address disabled
        disabled or discontinued | discontinued | deactivated | deactivated mailbox | account … closed | account closed
        has been deleted | was deleted | user is terminated | account terminated | account expired | expired account
        moved to | has moved | user has moved
        recipient address rejected | address rejected | recipient rejected | recipient refused | rejected recipient* | recipient not ok
        recipient is not accepted | recipient not accepted | envelope recipient … denied | does not like recipient
        not deliver to this recipient | undeliverable address | undeliverable recipient
        have a mailbox | doesnt have a … account | does not have a … account | doesnt have an account | has no mailbox | have an account
        no one at this address | nobody by that name | name server … not found | missing home directory | cant accept user
        unrouteable | unroutable address | unrouteable address | host unknown | unknown host | unknown domain
        name or service not known | domain must exist | domain … unknown | domain is not reachable | domain name … invalid
        name service error | nxdomain | null mx | nullmx | does not accept mail | does not accept any mail | no smtp service
        no mx record found for domain | account or domain may not exist | mail domain mentioned
        destinataire invalide | destinataire inconnu | destinataire … introuvable | utilisateur inconnu | utilisateur … inconnu
        adresse inconnue | adresse inexistante | adresse … existe pas | boite … existe pas | compte inexistant | nexiste pas | n existe pas
        no existe | usuario desconocido | destinatario desconocido | direccion desconocida | buzon inexistente | usuario inexistente
        cuenta inexistente | no se encontro … destinatario | no se ha encontrado
        utente sconosciuto | utente non esiste | utente inesistente | nessun utente | destinatario sconosciuto | indirizzo inesistente
        indirizzo sconosciuto | casella inesistente | casella … non esiste | non esiste
        usuario nao existe | usuario desconhecido | usuario nao encontrado | destinatario desconhecido | destinatario nao existe
        nao encontrado | nao existe | caixa postal inexistente | caixa de correio … nao existe | endereco inexistente
        empfanger unbekannt | empfanger nicht gefunden | empfanger existiert nicht | unbekannter empfanger | unbekannter benutzer
        benutzer unbekannt | benutzer nicht gefunden | benutzer existiert nicht | adresse existiert nicht | adresse unbekannt
        postfach existiert nicht | postfach nicht vorhanden | postfach nicht gefunden | existiert nicht | kein postfach
        nicht bekannt | mailbox existiert nicht | konto existiert nicht
        onbekende gebruiker | gebruiker onbekend | gebruiker bestaat niet | ontvanger onbekend | bestaat niet | niet gevonden
        nieznany uzytkownik | uzytkownik nieznany | nie istnieje | nie ma takiego | brak takiego | nieznany odbiorca | nie znaleziono
        uzivatel neexistuje | schranka neexistuje | neznamy uzivatel | neznamy prijemce | adresat neexistuje | neexistuje
        okand anvandare | okand mottagare | anvandaren finns inte | mottagaren finns inte | finns inte
        ukendt bruger | ukendt modtager | findes ikke | ukjent bruker | ukjent mottaker | finnes ikke | eksisterer ikke
        tuntematon kayttaja | tuntematon vastaanottaja | ei ole olemassa | ei loydy
        ismeretlen felhasznalo | nincs ilyen | nem letezik | utilizator necunoscut | nu exista | agnostos
        bulunamadi | boyle bir kullanici yok | gecersiz alici | mevcut degil | kullanici yok
        пользователь не найден | пользователя не существует | нет такого пользователя | нет такого ящика | не существует | не найден
        неизвестный пользователь | неизвестный получатель | адресат не найден | ящик отключен | ящик удален
        користувача не знайдено | не існує | не знайдено | невідомий користувач
        用户不存在 | 用戶不存在 | 收件人不存在 | 邮箱不存在 | 信箱不存在 | 地址不存在 | 不存在 | 找不到 | 无此用户 | 無此用戶 | 查无此人 | 查無此人
        宛先不明 | 宛先が不明 | 存在しません | 存在しない | 見つかりません | 不明なユーザ | ユーザーが不明 | 無効なアドレス
        존재하지 않 | 찾을 수 없 | 없는 사용자 | 알 수 없는 사용자 | 없는 계정
        """)
}
