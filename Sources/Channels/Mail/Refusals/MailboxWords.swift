/// The words by which servers say that a mailbox is not there, or not any more, in the languages that mail servers write:
/// what they speak of, and what they say of it.
///
/// A state counts for the noun that it belongs to: "mailbox database not found" is about a database. Sources: those of
/// ``RefusalPhrases``; the other languages by the wordings of the providers and packages that are named there.
enum MailboxWords {
    /// Whom mail is for.
    static let recipients = RefusalVocabulary(
        """
        user | users | recipient | recipients | mailbox | mailboxes | address | addresses | account | accounts | addressee | addressees
        subscriber | customer | person | employee | alias | inbox | username | userid | local part | mail drop | rcpt | postbox | student
        utilisateur* | usager | destinataire* | boite | boites | adresse | adresses | compte | comptes | abonne | correspondant
        usuario* | destinatario* | buzon | buzones | cuenta | cuentas | direccion | direcciones | casilla | persona
        conta | contas | caixa | endereco* | pessoa | utente | utenti | casella | caselle | indirizzo | indirizzi
        benutzer* | empfanger* | postfach* | konto | kontos | teilnehmer* | nutzer* | adressat* | adressen | emailadresse* | mailadresse*
        mailkonto | emailkonto | kunde | benutzerkonto
        gebruiker* | ontvanger* | postvak | postbus | adres | emailadres* | mailadres* | geadresseerde | klant
        uzytkownik* | odbiorc* | adresat* | adresem | adresu | konta | skrzynk*
        uzivatel* | pouzivatel* | prijemc* | schrank* | adresa | adresy | ucet | zakaznik*
        cimzett* | felhasznalo* | cim | postafiok* | fiok | utilizator* | destinatar* | cont | contul | casuta
        anvandar* | mottagar* | adress | adressen | kontot | brevlada* | bruger* | modtager* | postkasse* | postboks* | bruker* | mottaker*
        vastaanottaja* | kayttaja* | osoite* | postilaatikko* | tili | tilia | sahkopostiosoite*
        kullanici* | alici* | adresi | hesap | hesabi | posta kutusu
        χρηστης | παραληπτης | διευθυνση | λογαριασμος | θυριδα
        пользовател* | адресат* | получател* | ящик* | адрес | адреса | адресом | абонент* | запис* | аккаунт* | логин
        користувач* | одержувач* | отримувач* | скриньк* | потребител*
        用户 | 用戶 | 收件人 | 收件者 | 收信人 | 邮箱 | 郵箱 | 信箱 | 地址 | 帐号 | 账号 | 帳號 | 账户 | 帳戶 | 使用者 | 此人
        宛先 | 受信者 | 受取人 | ユーザ | アドレス | メールボックス | アカウント | 사용자 | 수신자 | 수신인 | 주소 | 계정 | 메일함 | 메일박스
        ผู้ใช้ | ผู้รับ | ที่อยู่ | บัญชี | กล่องจดหมาย | nguoi dung | nguoi nhan | dia chi | tai khoan | hop thu
        pengguna | penerima | alamat | akun | kotak surat
        المستخدم | المستلم | العنوان | الحساب | عنوان | مستخدم | حساب | כתובת | הכתובת | נמען | הנמען | משתמש | המשתמש | התיבה | החשבון
        کاربر | گیرنده | نشانی
        """)

    /// Who sent it, and from where: what is said of these is never about the mailbox.
    static let senders = RefusalVocabulary(
        """
        sender | senders | originator | your address | your email address | your mail address | your email | your account
        return address | from address | from user | from domain | in your from | in from | your from | header from | reply to
        reply to address | envelope address | envelope from | envelope sender | mail from | mailfrom | return path | ip address | ip addresses
        client address | source address | your domain | your host | your server | your mail server | your hostname | your ip
        expediteur* | emetteur* | remitente* | mittente* | remetente* | absender* | afzender* | nadawc* | odesilatel* | odosielatel*
        felado* | expeditor* | avsandar* | avsender* | afsender* | lahettaja* | gonderen* | gonderici* | αποστολεας | отправител* | відправник*
        подател* | adresse ip | ihre ip | votre ip | su ip | 发件人 | 發件人 | 寄件者 | 寄件人 | 发信 | 您的ip | 您的域名 | 反向解析
        送信元 | 送信者 | 差出人 | 発信 | 逆引き | 발신 | 보낸 사람 | 보내는 | nguoi gui | pengirim | ผู้ส่ง | المرسل | השולח | שולח
        """)

    /// Parts of the way and of the machines.
    static let machines = RefusalVocabulary(
        """
        list address | group address | mailing list | host | hosts | hostname | host name | server | servers | mailserver | nameserver | name server | database | databases | backend
        store | file | files | command | transport | queue | record | records | key | keys | list | lists | group | groups | page | link
        links | url | table | tables | map | maps | network | route | path | zone | dictionary | configuration | directory | message | messages
        mail | mails | email | emails | letter | content | header | headers | policy | policies | message id | certificate | name | service
        system | ip | authentication | agreement | site | website | folder | object | attribute | ptr | dns | mx | spf | program | process
        relay | gateway | port | method | option | parameter | cache | spool | data | credentials | password | session
        agent | license | rule | rules | request | ticket | letter | serveur | servidor | fichier | archivo | mensaje | nachricht | datei
        сервер* | файл* | письмо | сообщение | хост* | 服务器 | 主机 | 文件 | サーバ | ホスト | ファイル | 서버 | 호스트 | 파일
        """)

    static let domains = RefusalVocabulary(
        """
        domain | domains | domain name | domaine* | dominio* | domini | domein | domena | domeny | domen | doman* | domene* | домен* | 域名 | 网域
        ドメイン | 도메인
        """)

    /// It is not there. Before its noun or behind it.
    static let states = RefusalVocabulary(
        """
        not found | notfound | not be found | cannot be found | cant be found | couldnt be found | wasnt found | could not find | cannot find | cant find
        couldnt find | unable to find | failed to find
        not exist* | doesnt exist* | doesn t exist | dont exist | didnt exist | not existing | no longer exist* | not longer exist* | nonexist* | non exist*
        inexistent | not known | isnt known | not recognized | not recognised | unrecognized | unrecognised | not valid | isnt valid | not listed | isnt listed
        not present | unregistered | not registered | deleted | removed | is gone | closed | cancelled | canceled | terminated
        discontinued | deactivated | disabled | dead | expired | no longer | no more | has left | left the | left our | retired | has moved | have moved
        was moved to | replaced by | not local | isnt local | not active | unroutable | unrouteable | isn t valid | misspelled
        unknown | no such | invalid* | bad | illegal | incorrect | wrong | not a valid | not a known | not an existing | not a registered
        not an active | not our | not a local
        inconnu | inconnue | inconnus | inconnues | inexistant* | introuvable* | invalide* | existe pas | existe plus | pas trouve* | non trouve* | supprime
        supprimee | desactive | desactivee | ferme | fermee | resilie | cloture | est plus | errone* | pas valide
        no exist* | inexistente* | desconocid* | no encontrad* | no se encontro | no se encuentra | no se ha encontrado | no fue encontrad*
        no valid* | no es valid* | desactivad* | deshabilitad* | eliminad* | cancelad* | cerrad* | dada de baja | dado de baja | ya no
        nao existe* | nao encontrad* | nao foi encontrad* | nao localizad* | desconhecid* | desativad* | excluid* | encerrad* | nao e valid*
        sconosciut* | non esist* | inesistente* | inesistenti | non trovat* | non valid* | non e valid* | disattivat* | cancellat* | chius*
        non e stato trovato | non piu
        unbekannt* | existiert nicht | existieren nicht | nicht gefunden | nicht vorhanden | nicht bekannt | ungultig* | geloscht* | deaktiviert*
        geschlossen | gekundigt | abgeschaltet | gibt es nicht | nicht mehr | stillgelegt | aufgelost | nicht existent | nicht gultig
        onbekend* | bestaat niet | niet gevonden | ongeldig* | verwijderd | opgeheven | gedeactiveerd | niet bekend | niet meer | niet geldig
        nieznan* | nie istnieje | nie znaleziono | nie znaleziony | nie ma takiego | nie ma takiej | brak | nieprawidlow* | niepoprawn* | usuniet*
        zamkniet* | nie odnaleziono | zlikwidowan* | nie zostal znaleziony | nie zostala znaleziona
        neexistuj* | neznam* | nenalezen* | nebyl nalezen | nebyla nalezena | neplatn* | zrusen* | smazan* | nenajden* | nenasiel
        ismeretlen | nem letezik | nem talalhato | ervenytelen* | megszunt | torolt* | nincs ilyen
        nu exista | necunoscut* | nu a fost gasit* | dezactivat* | sters | stearsa | inexistenta
        okand* | finns inte | finns ej | hittades inte | ogiltig* | existerar inte | borttag* | ukendt* | findes ikke | ikke fundet | ugyldig*
        slettet | lukket | nedlagt | ukjent* | finnes ikke | ikke funnet | eksisterer ikke | deaktivert*
        tuntematon* | ei loydy | ei ole olemassa | ei loytynyt | virheellinen | poistettu | suljettu
        bulunamad* | mevcut degil | yok | gecersiz* | bilinmeyen | bilinmiyor | tanimsiz | silindi | silinmis | kapatil* | kayitli degil
        δεν υπαρχει | αγνωστ* | δεν βρεθηκε | ακυρ* | διαγραφηκε
        не существу* | несуществующ* | не найден* | неизвест* | нет такого | нет такой | не зарегистрирован* | удален* | отключен* | неверн*
        недействительн* | некорректн* | неправильн* | закрыт* | деактивирован* | не найдена
        не існу* | не знайден* | невідом* | немає такого | видален* | не съществува | не е намерен | непознат*
        不存在 | 找不到 | 未找到 | 不正确 | 不正確 | 错误 | 錯誤 | 无此 | 無此 | 查无 | 查無 | 没有此 | 沒有此 | 無效 | 无效 | 已注销 | 已註銷 | 已删除 | 已刪除
        未注册 | 未註冊 | 未知 | 不明 | 見つかりません | 見つからない | 存在しません | 存在しない | 無効 | 登録されていません | 削除され | 間違って
        正しくありません | 存在致しません | 존재하지 않 | 찾을 수 없 | 등록되지 않 | 없는 | 없습니다 | 알 수 없 | 잘못된 | 유효하지 않 | 탈퇴 | 삭제된
        ไม่พบ | ไม่มี | ไม่ถูกต้อง | ไม่รู้จัก | khong ton tai | khong tim thay | khong hop le | khong xac dinh | da bi xoa | vo hieu hoa
        tidak ditemukan | tidak ada | tidak dikenal | tidak valid | tidak terdaftar | tidak wujud | dihapus | dinonaktifkan
        غير موجود | غير موجودة | غير معروف | غير صالح | لا يوجد | لم يتم العثور | לא קיים | לא קיימת | לא נמצא | לא נמצאה | לא ידוע
        אינו קיים | אינה קיימת | לא תקינה | שגויה | وجود ندارد | یافت نشد | نامعتبر
        """)

    /// Of these the noun behind them is meant, where there is one.
    static let statesBeforeNouns = RefusalVocabulary(
        """
        unknown | no such | invalid* | bad | illegal | incorrect | wrong | not a valid | not a known | not an existing | not a registered
        not an active | not our | not a local | dead | unregistered | nonexist* | non exist* | could not find | cannot find | cant find
        couldnt find | unable to find | failed to find | ungultig* | unbekannt* | onbekend* | ongeldig* | nieznan* | neznam* | okand* | ukendt*
        ukjent* | ugyldig* | ogiltig* | tuntematon* | ismeretlen | nincs ilyen | gecersiz* | неизвест* | нет такого | нет такой | неверн* | brak
        nie ma takiego | nie ma takiej | unroutable | unrouteable | expired
        """)

    /// Whole wordings that name their noun otherwise, or none.
    static let wordings = RefusalVocabulary(
        """
        recipientnotfound | exrecipnotfound | recipnotfound | no mailbox | no mail box | no account by | no account for | no user here | no user by
        no user with | no user found | no user named | no valid recipient* | no one at this address | nobody by that name | no one by that name
        no such person | no such name | no such id | no such email | invalid email | unknown email | email unknown | email not found
        email name is not found | not listed in domino | not listed in public name | in name directory | not in my validrcptto
        have a … account | doesnt have a mailbox | does not have a mailbox | doesnt have an account | does not have an account | has no mailbox
        missing home directory | cant accept user | badrecipientto | badrcptto | recipient not ok | recipient is not ok | not a user | not a mailbox | not a recipient
        delivery userid | may contain a non existent account | not our customer | not a customer | relay recipient not found | no mailbox here
        user invalid | local part unknown | unknown virtual user | unrouteable address | unroutable address | doesnt handle mail for that user
        mailbox unknown | cuda nsu | recipient … not unique | not allowed to receive | mail receiving disabled
        nessun utente | boyle bir kullanici yok | no hay usuario | aucun utilisateur | kein benutzer | kein postfach | kein empfanger
        geen gebruiker | geen postvak | ingen bruger | ingen bruker | ingen anvandare
        """)

    /// The recipient's domain is not there, or takes no mail.
    static let domainWordings = RefusalVocabulary(
        """
        null mx | nullmx | nonexistentdomain | not hosted here | not hosted on | no such domain | unknown domain | domain unknown
        mail domain mentioned | domain is not reachable | find the recipient domain | account or domain may not exist
        couldnt find any host | recipient domain must exist | domain … not accept mail
        """)

    /// The same, but written of senders' hosts as well: with a code that speaks of the recipient only.
    static let hostWordings = RefusalVocabulary("host unknown | unknown host | no such host | bad destination system")

    /// They say less than the states: whatever else is said counts before them, and without a code that speaks of the mailbox
    /// they say nothing.
    static let weak = RefusalVocabulary(
        """
        undeliverable address | recipient address rejected | recipient addresses rejected | recipient … rejected | address rejected | recipient refused
        rejected recipient* | recipient is not accepted | recipient not accepted | not deliver to this recipient | does not like recipient
        mailbox unavailable | mailbox is unavailable | mailbox … unavailable | mailbox not available | account not available
        account unavailable | account is not available | user not available | undeliverable recipient | envelope recipient … denied
        recipient verify failed | verify recipient failed | callout verification failed | mailbox unavaiable
        """)

    /// Those that are written of the mailbox's not being there with every code.
    static let weakButEnough = RefusalVocabulary(
        """
        recipient rejected | action not taken mailbox unavailable | action not taken mailbox not available | mailbox unavailable or not local
        undeliverable recipient | does not deliver to this recipient | recipient cannot be verified | recipients was undeliverable
        """)
}
