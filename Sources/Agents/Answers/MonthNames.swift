/// The months by the names that the languages with built-in phrases have for them.
enum MonthNames {
    /// 1 ... 12 for a whole name or for the beginning of one, three letters at least, that no other month has too.
    ///
    /// - Parameter word: folded.
    static func month(_ word: String) -> Int? {
        if let month = names[word] { return month }
        guard word.unicodeScalars.count >= 3 else { return nil }
        let months = Set(names.filter { $0.key.hasPrefix(word) }.values)
        return months.count == 1 ? months.first : nil
    }

    /// One line a language: the names in order, what one month may be called besides behind a stroke.
    private static let lists = [
        "january february march april may june july august september/sept october november december",
        "januar/janner februar/feber marz/maerz/mrz april mai juni july/juli august september oktober november dezember",
        "janvier fevrier mars avril mai juin juillet/juil aout septembre octobre novembre decembre",
        "enero/ene febrero marzo abril mayo junio julio agosto septiembre/setiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro marco abril maio junho julho agosto setembro outubro novembro dezembro",
        "januari februari maart/mrt april mei juni juli augustus september oktober november december",
        "stycznia/styczen lutego/luty marca/marzec kwietnia/kwiecien maja/maj czerwca/czerwiec lipca/lipiec"
            + " sierpnia/sierpien wrzesnia/wrzesien pazdziernika/pazdziernik listopada/listopad grudnia/grudzien",
        "січня/січень лютого/лютий березня/березень квітня/квітень травня/травень червня/червень липня/липень"
            + " серпня/серпень вересня/вересень жовтня/жовтень листопада/листопад грудня/грудень",
        "января/январь февраля/февраль марта/март апреля/апрель мая/май июня/июнь июля/июль августа/август"
            + " сентября/сентябрь октября/октябрь ноября/ноябрь декабря/декабрь",
        "ocak subat mart nisan mayis haziran temmuz agustos eylul ekim kasim aralik",
        "يناير فبراير مارس أبريل/ابريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
        // The Levant's; January, October, November and December have two words there.
        "january شباط آذار نيسان أيار حزيران تموز آب أيلول october november december",
    ]

    private static let names: [String: Int] = {
        var names: [String: Int] = [:]
        for list in lists {
            for (index, month) in list.split(separator: " ").enumerated() {
                for name in month.split(separator: "/") { names[FoldedText.of(String(name))] = index + 1 }
            }
        }
        return names
    }()
}
