"""Crowds that a provider with an API over HTTP stands for: Telegram, WhatsApp, Twilio.

What WhatsApp and Twilio call is sent to the daemon's public port on loopback until it is taken, and every fifth call is
made twice, as providers do. Telegram's people are heard by getUpdates instead.
"""

import base64
import hashlib
import hmac
import http.client
import json
import queue
import threading
import time
import urllib.parse
import xml.etree.ElementTree as xml

import crowd_base
import telegram_double
import twilio_double
import whatsapp_double

TELEGRAM_TOKEN = "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw"
ACCOUNT = "AC0123456789abcdef0123456789abcdef"


class CallingCrowd(crowd_base.Crowd):
    """Whose provider calls the daemon.

    `public_url` is how it does (it is part of signatures); it is found at `public_port`.
    """

    def begin(self, public_url, public_port):
        super().begin()
        self.public_url = public_url
        self.public_port = int(public_port)
        self.to_post = queue.Queue()
        self.pending = 0
        threading.Thread(target=self.post_all, daemon=True).start()

    def waiting(self):
        return self.pending

    def post(self, path, headers, body, recipient=None):
        with self.lock:
            self.pending += 1
        self.to_post.put((path, headers, body, recipient))

    def post_all(self):
        number = 0
        while True:
            path, headers, body, recipient = self.to_post.get()
            number += 1
            for _ in range(2 if number % 5 == 0 else 1):
                while not self.taken(path, headers, body):
                    time.sleep(0.05)
            with self.lock:
                self.pending -= 1
                if recipient:
                    self.answers[recipient] += 1

    def taken(self, path, headers, body):
        connection = http.client.HTTPConnection("127.0.0.1", self.public_port, timeout=600)
        try:
            connection.request("POST", path, body, headers)
            return connection.getresponse().status < 300
        except OSError:
            return False
        except http.client.HTTPException:
            return False
        finally:
            connection.close()


class TelegramCrowd(crowd_base.Crowd, telegram_double.TelegramDouble):
    def __init__(self):
        super().__init__(TELEGRAM_TOKEN)

    def sendmessage(self, fields):
        result = super().sendmessage(fields)
        chat = int(fields["chat_id"])
        self.got(chat, fields["text"])
        if "?" in fields["text"]:
            with self.lock:
                self.answers[str(chat)] += 1
            message = {
                "message_id": self.number(chat), "date": int(time.time()), "text": "yes",
                "chat": {"id": chat, "type": "private", "first_name": "Anna"},
                "from": {"id": chat, "is_bot": False, "first_name": "Anna"},
            }
            self.tell({"message": message})
        return result


class WhatsAppCrowd(CallingCrowd, whatsapp_double.WhatsAppDouble):
    def __init__(self):
        super().__init__("token", "secret")

    def message(self, number, request):
        answer = super().message(number, request)
        if answer[0] == 200:
            body = request.json()
            wamid = answer[2]["messages"][0]["id"]
            person = body["to"].lstrip("+")
            is_template = body["type"] == "template"
            text = body["template"]["name"] if is_template else body["text"]["body"]
            self.got(f"+{person}", text)
            self.hook([{"status": status, "of": wamid} for status in ("sent", "read", "delivered")])
            if is_template or "?" in text:
                words = {"type": "text", "text": {"body": "yes"}}
                self.hook([{"message": words, "from": person, "id": f"{wamid}.answer"}], f"+{person}")
        return answer

    def hook(self, happenings, recipient=None):
        at = int(time.time())
        entries = [self.entry({"at": at, **happening}) for happening in happenings]
        body = json.dumps({"object": "whatsapp_business_account", "entry": entries}).encode()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"content-type": "application/json", "x-hub-signature-256": f"sha256={signature}"}
        self.post("/hooks/c", headers, body, recipient)


class TwilioCrowd(CallingCrowd, twilio_double.TwilioDouble):
    def __init__(self):
        super().__init__(ACCOUNT, "token", ["+15005550006"])

    def create(self, request):
        answer = super().create(request)
        if answer[0] == 201:
            call = answer[2]
            self.heard(call)
            callback = request.form()["StatusCallback"]
            for status in ("initiated", "ringing", "in-progress"):
                self.form(callback, {"CallSid": call["sid"], "CallStatus": status, "To": call["to"], "From": call["from"]})
            self.say_yes(call)
        return answer

    def modify(self, request, sid):
        answer = super().modify(request, sid)
        if answer[0] == 200 and request.method == "POST":
            call = answer[2]
            self.heard(call)
            if not self.say_yes(call):
                call["status"] = "completed"
                self.form(call["status_callback"], {"CallSid": sid, "CallStatus": "completed", "To": call["to"]})
        return answer

    def heard(self, call):
        self.got(call["to"], xml.fromstring(call["twiml"]).find(".//Say").text)

    def say_yes(self, call):
        gather = xml.fromstring(call["twiml"]).find("Gather")
        if gather is None:
            return False
        fields = {"CallSid": call["sid"], "Digits": "1", "To": call["to"], "From": call["from"], "Direction": "outbound-api"}
        self.form(gather.get("action"), fields, call["to"])
        return True

    def form(self, url, fields, recipient=None):
        fields = {"AccountSid": ACCOUNT, **fields}
        text = url + "".join(name + fields[name] for name in sorted(fields))
        signature = base64.b64encode(hmac.new(self.token.encode(), text.encode(), hashlib.sha1).digest()).decode()
        headers = {"content-type": "application/x-www-form-urlencoded", "x-twilio-signature": signature}
        self.post(url[len(self.public_url):], headers, urllib.parse.urlencode(fields), recipient)
