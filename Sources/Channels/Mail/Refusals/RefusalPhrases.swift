/// The words by which mail servers say what else than the mailbox's absence they refuse a message for, as published and as seen
/// in the field.
///
/// Sources: RFC 3463, 5321 (4.2.3), 6647, 7372, 7489, 7504, 7505; the error pages of
/// [Google](https://support.google.com/a/answer/3726730), [Microsoft](https://learn.microsoft.com/exchange/mail-flow-best-practices/non-delivery-reports-in-exchange-online/non-delivery-reports-in-exchange-online),
/// [Yahoo and AOL](https://senders.yahooinc.com/smtp-error-codes/), [Apple](https://support.apple.com/102322), Orange and La
/// Poste, GMX and web.de, mail.ru, Yandex, QQ and 163, DoCoMo; the sources of Postfix, Exim, sendmail, qmail, Courier,
/// Domino and Exchange; the classes of [Sisimai](https://libsisimai.org/en/reason/).
enum RefusalPhrases {
    /// They speak of a sender, a list or a relay and mean nothing by it.
    static let neutral = RefusalVocabulary(
        """
        in reply to rcpt to command | relay recipient table | local recipient table | relay recipient maps | addressee unknown relay
        address list | please inform the sender | return to sender | returned to sender | sender has been notified | mail receiving
        unnecessary spaces | sender should verify | sender should check | not spam | was not spam filtered
        """)

    /// The command before ours, or the servers that ask back, were told so: it is about the sender.
    static let senderStages = RefusalVocabulary(
        """
        after mail from | in reply to mail from | verification failed for | verify your address | verification of your address
        sender verify failed | sender verify | sender verification | sender callout | while verifying | in mail | in from | in envelope
        you are sending from | you send from | are sending from | in sender list | in senders
        """)

    /// The room of a mailbox.
    static let quota = RefusalVocabulary(
        """
        quota* | overquota | over quota | mailbox full | mailbox is full | full mailbox | mailbox … is full | mailfolder is full
        inbox is full | inbox full | account is full | mailfile is full | out of storage | storage allocation | storage full
        maximum allowed storage | storage limit | storage space | insufficient … storage | enough storage | disk space | disk full | disk limit
        enough space | no space left | space has been used up | mailbox size limit | mailbox … exceeded | allotted size | allowed size
        mailbox would exceed | exceeded … mailbox | mailbox exceeds | too many messages on the server | too many messages in … mailbox
        too much mail data | exceeds … maximum … mailbox | maildir over limit | over limit | over the limit | inbox exceeded | exceeded his limit | exceeded her limit
        exceeding … receiving limits | exceeding its mailbox | mail file size exceeds | mailbox is over | no such space | quotaexceededexception*
        boite … pleine | boite aux lettres pleine | buzon lleno | buzon … lleno | casella … piena | caixa … cheia | casilla … llena
        espaco em disco | espacio en disco | espace disque | excedido su cuota | cuota
        postfach … voll | postfach ist voll | speicherplatz | mailbox … vol | postvak … vol | skrzynka … pelna | pelna
        przepelnion* | schranka … plna | inkorgen ar full | brevlada ar full | postkassen er full | postkassen er fuld | postboks er full
        posta kutusu dolu | taynna | kutusu dolu | kota* asildi | kotasi | ящик переполнен | ящик … переполнен | превышен* квот* | квота
        邮箱已满 | 信箱已满 | 已满 | 已滿 | 空间不足 | 容量不足 | 邮箱空间 | 信箱已滿 | 容量 | いっぱい | 満杯 | 용량
        """)

    static let rate = RefusalVocabulary(
        """
        rate | rate limit* | ratelimit* | rate limiting | unusual rate | receiving mail too quickly | receiving mail at a rate
        at a rate that | too quickly | too fast | slow down | throttl* | too many recipient* | too many invalid | too many unknown
        too many … recipients | too many message* | too many mail* | too many email* | too many connection* | too many session*
        too many concurrent | too many error* | too many bad | too many failed | too many attempts | too many requests | limit exceeded
        exceeded the rate | exceeded the limit | exceeded its limit | exceeded their limit | has exceeded … limit
        exceeded … emails per | per hour | per day | hourly message* | hourly limit* | daily … limit | sending limit | message limit
        frequency limit* | connection frequency | connection limit | max message per connection | exceeded permitted limits | receive limit
        exceeded threshold | exceeded … threshold | recipientthreshold | concurrent | maximum connections | max defers and failures
        host not found try again | greylist* | graylist* | grey listed | try again later | try later | retry later | temporarily deferred
        temporary failure | temporarily unavailable | temporarily rejected | system busy | server busy | too busy
        trop de connexions | essayer plus tard | mas tarde | piu tardi | mais tarde | spater erneut | повторите попытку
        попробуйте позже | 稍后 | 频率 | しばらく | 나중에
        """)

    static let sender = RefusalVocabulary(
        """
        spf | dkim | dmarc | arc | batv | rdns | ptr | helo | ehlo | reverse dns | reverse lookup | dns pointer
        mail from | from domain | from address | return path | envelope from | envelope sender | envelope address | mailfrom | header from
        sender rejected | sender denied | sender … denied | sender … rejected | sender address | sender domain | sender email
        sender callout | sender … not allowed | sender not … | sender is not
        sender is | sender has | sender was | sender unknown | invalid sender | unknown sender | null sender
        unverified sender | banned sender | bad sender | empty sender | sender … blocked | sender … refused | this sender
        the sender | your sender | from sender | for sender | senders | sender invalid | not a valid sender | verify sender | sender s
        not allowed to send | not authorized to send | not permitted to send | unable to verify sender | send as | originator | sender does
        not owned by user | unauthenticated | authentication | authenticate | not authenticated | auth required | auth is required
        fully qualified | third party dsns | unsigned dsn | invalid dns | mx records for | no valid mx | credentials | return address
        email address is not verified | unroutable sender | unresolvable | domain of sender | of the sender | spoof* | anti spoofing
        backscatter | envelope domain | in from | your from | bogus mail | in envelope | from user | mail from unknown | forged | impersonat*
        emetteur invalide | expediteur* | emetteur* | absender* | remitente* | mittente* | remetente* | afzender* | nadawc* | odesilatel*
        отправител* | відправник* | avsandare* | avsender* | afsender* | lahettaja* | gonderen* | 发件人 | 發件人 | 寄件者 | 送信者 | 送信元 | 差出人
        发信 | 反向解析 | 逆引き | 発信 | 발신
        """)

    static let policy = RefusalVocabulary(
        """
        policy | policies | blacklist* | black list* | black listed | blocklist* | block list* | blocklisted | blocked | denylist* | deny list*
        whitelist* | allowlist* | access list | dnsbl | dnsbls | rbl | spamhaus | spamcop | sorbs | barracuda* | cloudmark | senderscore | proofpoint
        listed by | listed in rbl | listed in our | listed on | is listed | reputation | banned | your ip | ip address | ip addresses | client host
        client was | server ip | sending ip | source ip | sender ip | your host | your server | your mail server | your network | your hostname
        your domain | your email provider | open relay | open proxy | dynamic ip | dynamic ips | dialup | your isp
        relaying | relay access denied | relay denied | relay not permitted | to relay | relayed to | not allowed to relay | allowed rcpthosts
        access denied | access rejected | not authorized | not permitted | not allowed | unauthorized | authorization required | prohibited | permission
        administrative* | administratively | access control | security polic* | security reason* | security issue* | security risk* | security rule*
        for security | restricted | restriction* | forbidden | internal mail | internal senders | internal only | only accepts | mail only | ip frequency
        organizational settings | organization settings | rejected by recipient | recipient preferences | you have been blocked | user filter
        users filter | unknown users | challenge required | does not want | refused by recipient | refuse* to receive | only accepting mail from
        members only | only members | not subscribed | not a member | member list | moderated | closed mailing list | subscriber list | in subscribers
        accept mail from | accepts mail from | accept any mail from | accept messages from | accepts messages from | accept mail without
        connection refused | connection rejected | connection dropped | connection reset | connections not accepted | posting denied
        service refuse | service refused | adresse ip | acces refuse | access denied by | blockiert | gesperrte ip
        заблокирован* | политик* | ограничен* | 黑名单 | 拒收策略 | 策略 | ポリシー | 拒否リスト | 차단 | 정책 | user rules | user reject | userreject
        protected by | accept attachments
        """)

    static let content = RefusalVocabulary(
        """
        spam* | junk | unsolicited | bulk | virus* | malware | phish* | trojan | worm | suspicious | malicious | message filtered | bounce attacks
        content | contents | attachment* | headers | from and header | uribl | surbl | url in | links in | link in | message body | your message in
        too large | too big | message size | size limit | maximum size | exceeds … size | exceeded … size | exceeds the maximum | messages over
        rfc 5322 | rfc 2822 | rfc5322 | rfc compliant | non compliant | bare lf | line too long | malformed | corrupted
        mail loop | loop detected | routing loop | loops back | too many hops | hop count | hops | message id
        8bitmime | smtputf8 | starttls | tls | encryption | certificate
        courrier indesirable | pourriel | pieces jointes | correo no deseado | posta indesiderata | спам | вирус* | 垃圾 | 病毒 | 内容
        迷惑メール | ウイルス | 스팸 | 바이러스
        """)

    /// The mailbox is there, or may be; or a machine is at fault. These win over words of the mailbox's absence.
    static let passing = RefusalVocabulary(
        """
        temporar* | for now | at this time | at the moment | right now | try again | retry | later | until | currently suspended
        currently inactive | currently disabled | currently unavailable | currently not | suspended | suspend* | locked | frozen | inactiv* | on hold
        non payment | nonpayment | unpaid | not paid | overdue | being moved | being migrated | migrat* | maintenance | archived | archiv* | offline
        backend | back end | busy | timed out | timeout | time out | timing out | deferred | unverified address | lost connection | connect to
        lookup failed | lookup failure | lookup error | address lookup | lookup did not complete | servfail | server failure | serverfailure
        dns soft error | internal error | service unavailable | service currently | service not available | currently unavailable | misconfigured
        incorrectly configured | local configuration error | system config error | must log in | has to log in | not logged in | load too high
        out of office | retry timeout | expired … message | message expired | delivery time expired | message too old | queue expired
        cannot be accessed | cannot open | no route | no such queue | connection timed out | unreachable | status 127 | new backend | in cache
        accept mail from | accepts mail from | accept any mail from | accept messages from | accepts messages from
        external mail | external email* | external sender* | outside sender* | from outside | from the internet
        may not exist | might not exist | unable to route | does not accept messages | mailbox or mailbox full | pool | name resolution | no lookup
        archivee | temporaire* | provisoire* | suspendu* | bloque | bloquee | gesperrt* | vorubergehend* | derzeit | zurzeit | zur zeit
        bloqueada | bloqueado | suspendid* | sospes* | suspens* | temporan* | temporal* | zablokowan* | tillfallig* | midlertidig* | tijdelijk* | zawieszon* | docasn*
        gecici* | приостановлен* | заморожен* | временно | тимчасово | заблокирован* | 冻结 | 凍結 | 停用 | 暂时 | 暫時 | 一時 | 休止 | 휴면 | 일시 | 정지
        """)

    /// Those that count wherever they stand, behind "user unknown" too.
    static let passingAnywhere = RefusalVocabulary(
        """
        temporarily | temporary failure | temporary error | try again later | try later | retry later | servfail | dns soft error
        greylist* | graylist* | throttl*
        """)

    /// A name server's answer that the sending host got: whether the name was the recipient's is another matter.
    static let nameService = RefusalVocabulary(
        """
        name service error | host or domain name not found | name or service not known | dns error | dns hard error | dns query | nxdomain
        unable to look up | dns lookup | mx lookup | matches to nameserver query
        """)

    /// What servers say to every message that they do not take: with these words a code about the mailbox alone proves nothing.
    static let vague = RefusalVocabulary(
        """
        message rejected | mail rejected | mail rejete* | email rejected | message refused | mail refused | rejected | refused | refus | refusee
        message not accepted | mail not accepted | not accepting messages | not accepting mail | delivery failed | delivery refused
        will not accept | not accept delivery | cannot accept | unable to accept | unknown error | unsafe
        could not be delivered | cannot be delivered | transaction failed | delivery error | not accepted | was not accepted | rejected due
        abgelehnt | rechazado | rifiutat* | recusad* | odrzucon* | отклонен* | 拒绝 | 拒絕 | 拒否 | 거부
        """)

    /// Sentences that begin so give advice: their words say nothing of the refusal.
    static let advice = RefusalVocabulary(
        """
        please | if | when | this might | this can | possible | most likely | perhaps | see | visit | contact | for more | for explanation | for further | for information | for help | learn more | learn | check | go to
        ask | refer | read | double check | try double | try sending | if you | more information | more info | or contact | and contact
        this may happen | the sender should | you should | to resolve | in order to | your message was returned | your message was not spam
        veuillez | merci de | bitte | consulte | por favor | per favore | prosimy | пожалуйста | details | http | https | errors
        """)
}
