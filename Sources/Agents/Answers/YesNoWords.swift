/// Words for yes and no, in every language that has built-in phrases.
///
/// A word counts in whatever language it is written; what means yes in one and no in another (Polish "no") is left out
/// where the other is far more usual.
enum YesNoWords {
    static let yes: Set<String> = words([
        "y yes yeah yep yup sure ok okay okey true 1 right correct", "j ja jo jawohl jep klar gerne naturlich",
        "oui ouais",
        "s si claro vale", "certo", "sim", "jazeker", "t tak", "так авжеж", "д да ага конечно", "evet e tamam olur",
        "نعم ايوه ايوا اجل بلي بلى", "ano jasne", "joo kylla kyllä juu", "igen", "da", "ναι", "áno", "taip", "jah",
        "はい うん ええ オーケー", "是 是的 好 好的 对 對 可以 行 要", "네 예 응 넵", "כן", "بله", "हाँ हां", "có vâng", "ya iya", "ใช่",
        "👍 ✅ ✔",
    ])
    static let no: Set<String> = words([
        "n no nope nah never false 0 wrong", "nein nee nö", "non", "nao", "neen", "nie", "ні", "н нет неа",
        "hayir h yok",
        "لا كلا", "nej", "nei", "ne", "ei", "nem", "nu", "όχι", "いいえ いや", "不 不是 否 不要 不行 不可以", "아니요 아니오 아니", "לא", "नहीं",
        "không", "tidak", "ไม่", "👎 ❌ ✖",
    ])
    /// May follow, as may another word for the same: "yes please", "ok 👍".
    private static let courtesies: Set<String> = words([
        "please thanks thank you of course", "bitte danke gern", "merci bien sur", "por favor gracias", "grazie prego",
        "obrigado obrigada", "dank je u graag alstublieft", "prosze dziekuje", "будь ласка дякую", "пожалуйста спасибо",
        "lutfen tesekkurler", "شكرا من فضلك",
    ])
    private static let phrases: [String: Bool] = [
        "of course": true, "d'accord": true, "bien sur": true, "va bene": true, "por supuesto": true,
        "no problem": true, "kein problem": true, "auf keinen fall": false, "of course not": false,
        "bien sur que non": false, "not at all": false,
    ]

    static func value(of text: String) -> Bool? {
        let folded = FoldedText.of(text)
        if let value = phrases[folded] { return value }
        let words = folded.split { $0 == " " || $0 == "," || $0 == "." || $0 == "!" || $0 == "،" }.map(String.init)
        guard let first = words.first, words.count <= 5 else { return nil }
        for (meant, value) in [(yes, true), (no, false)] where meant.contains(first) {
            return words.allSatisfy { meant.contains($0) || courtesies.contains($0) } ? value : nil
        }
        return nil
    }

    private static func words(_ lists: [String]) -> Set<String> {
        Set(lists.flatMap { $0.split(separator: " ").map { FoldedText.of(String($0)) } })
    }
}
