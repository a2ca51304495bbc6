import Crypto
import Foundation
import HTTPTypes
import Hummingbird

/// The pages that somebody sees who follows the unsubscribe link of a message. They need nothing from any other host,
/// and no script.
enum UnsubscribePage {
    /// The button's field.
    static let field = "unsubscribe"
    static let value = "yes"

    private static let style: StaticString = """
        :root{color-scheme:light dark}
        body{margin:0;font:1.0625rem/1.5 system-ui,sans-serif;background:#f4f4f1;color:#1c1c1a}
        main{max-width:32rem;margin:12vh auto;padding:2rem;background:#fff;border-radius:.75rem}
        h1{margin:0 0 .75rem;font-size:1.375rem}
        p{margin:0 0 1.25rem;overflow-wrap:anywhere}
        button{font:inherit;padding:.625rem 1.25rem;border:0;border-radius:.5rem;background:#1f4f8f;color:#fff;cursor:pointer}
        button:hover{background:#173d70}
        button:focus-visible{outline:3px solid #6ea8ff;outline-offset:2px}
        @media(prefers-color-scheme:dark){body{background:#161615;color:#ecece8}main{background:#232321}button{background:#8db8f2;color:#10100f}button:hover{background:#b3d0f7}}
        """

    /// Only our own style, only our own form, in nobody's frame.
    private static let policy: String = {
        let hash = Data(SHA256.hash(data: Data("\(style)".utf8))).base64EncodedString()
        return
            "default-src 'none'; style-src 'sha256-\(hash)'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
    }()

    /// Asks before anything happens: mail programs and scanners follow links.
    static func question(sender: String, address: String, what: String) -> Response {
        page(
            200, "Unsubscribe?",
            .tag("p", [:], .text("\(address) will get no more \(what) from \(sender).")),
            .tag(
                "form", ["method": "post"],
                .tag("button", ["type": "submit", "name": field, "value": value], .text("Unsubscribe"))))
    }

    static func done(sender: String, address: String, what: String) -> Response {
        page(
            200, "You are unsubscribed",
            .tag("p", [:], .text("\(address) gets no more \(what) from \(sender). You can close this page.")))
    }

    static func unknown() -> Response {
        page(
            404, "This link is not valid",
            .tag(
                "p", [:],
                .text("It may have been cut short. Use the link in the message again, or answer the message with STOP.")
            ))
    }

    static func later() -> Response {
        var response = page(
            503, "Not done yet",
            .tag("p", [:], .text("Something is out of order on our side. Please try again in a minute.")))
        response.headers[.retryAfter] = "60"
        return response
    }

    private static func page(_ status: Int, _ title: String, _ content: PageElement...) -> Response {
        let heading = PageElement.tag("h1", [:], .text(title))
        let head = PageElement.tag(
            "head", [:], .tag("meta", ["charset": "utf-8"]),
            .tag("meta", ["name": "viewport", "content": "width=device-width, initial-scale=1"]),
            .tag("meta", ["name": "robots", "content": "noindex"]), .tag("title", [:], .text(title)), .style(style))
        let main = PageElement.element("main", attributes: [], content: [heading] + content)
        let body = PageElement.tag("body", [:], main)
        let page = PageElement.tag("html", ["lang": "en"], head, body)
        var response = PublicResponder.response(
            status, "text/html; charset=utf-8", Array("<!doctype html>\(page.html)\n".utf8))
        response.headers[.contentSecurityPolicy] = policy
        for (name, value) in [
            ("Referrer-Policy", "no-referrer"), ("X-Robots-Tag", "noindex"), ("X-Frame-Options", "DENY"),
        ] {
            if let name = HTTPField.Name(name) { response.headers[name] = value }
        }
        return response
    }
}
