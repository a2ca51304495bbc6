"""A double of Twilio's Voice API: takes, lists and modifies calls as the provider does.

Usage: twilio_double.py ACCOUNT_SID AUTH_TOKEN [NUMBER...]

Numbers +15005550001 (not valid), +15005550003 (may not be called) and +15005550004 (blocked) answer as Twilio's test
credentials do. `GET /__calls` lists the calls taken; `POST /__call {"sid", "status"}` says what became of one.
"""

import datetime
import email.utils
import re
import sys
import xml.etree.ElementTree as xml

from provider_double import ProviderDouble

REFUSED = {
    "+15005550001": (21211, "The 'To' number +15005550001 is not a valid phone number."),
    "+15005550003": (21215, "Account not authorized to call +15005550003."),
    "+15005550004": (21610, "The recipient has blocked calls from this number."),
}
VERBS = {"Response", "Say", "Gather", "Pause", "Redirect", "Hangup"}
INSIDE = {"Response": VERBS - {"Response"}, "Gather": {"Say", "Pause"}}
OVER = {"completed", "busy", "no-answer", "failed", "canceled"}


def twiml_problem(text):
    try:
        root = xml.fromstring(text)
    except xml.ParseError as error:
        return f"not well-formed: {error}"
    if root.tag != "Response":
        return "the root is not Response"
    for parent in root.iter():
        for child in parent:
            if child.tag not in INSIDE.get(parent.tag, set()):
                return f"{child.tag} inside {parent.tag}"
        if parent.tag == "Gather":
            if not set(parent.get("input", "dtmf").split()) <= {"dtmf", "speech"}:
                return "input of Gather"
            if not re.fullmatch(r"[1-9]\d*", parent.get("numDigits", "1")):
                return "numDigits of Gather"
    return None


class TwilioDouble(ProviderDouble):
    def __init__(self, account, token, numbers):
        super().__init__()
        self.account = account
        self.token = token
        self.numbers = set(numbers)
        self.calls = {}

    def reset(self):
        self.calls = {}

    def control(self, request):
        with self.lock:
            if request.path == "/__calls":
                return 200, {}, list(self.calls.values())
            if request.path == "/__call":
                asked = request.json()
                self.calls[asked["sid"]].update(asked)
                return 200, {}, {}
        return None

    def problem(self, status, code, message):
        return status, {}, {
            "code": code, "message": message, "more_info": f"https://www.twilio.com/docs/errors/{code}", "status": status}

    def answer(self, request):
        if request.basic_auth() != (self.account, self.token):
            return self.problem(401, 20003, "Authenticate")
        base = f"/2010-04-01/Accounts/{self.account}"
        if request.path == f"{base}.json":
            return 200, {}, {"sid": self.account, "status": "active", "type": "Full"}
        with self.lock:
            if request.path == f"{base}/Calls.json":
                return self.create(request) if request.method == "POST" else self.list(request)
            found = re.fullmatch(re.escape(base) + r"/Calls/(\w+)\.json", request.path)
            if found:
                return self.modify(request, found[1])
        return self.problem(404, 20404, f"The requested resource {request.path} was not found")

    def create(self, request):
        form = request.form()
        to, sender = form.get("To", ""), form.get("From", "")
        if to in REFUSED:
            return self.problem(400, *REFUSED[to])
        if not re.fullmatch(r"\+[1-9]\d{6,14}", to):
            return self.problem(400, 21211, f"The 'To' number {to} is not a valid phone number.")
        if sender not in self.numbers:
            return self.problem(400, 21210, f"The source phone number provided, {sender}, is not yet verified.")
        problem = twiml_problem(form.get("Twiml", ""))
        if problem:
            return self.problem(400, 21205, f"Twiml is invalid: {problem}")
        if not form.get("StatusCallback", "").startswith("https://"):
            return self.problem(400, 21609, "The 'StatusCallback' URL is not a valid URL.")
        now = datetime.datetime.now(datetime.timezone.utc)
        call = {
            "sid": f"CA{len(self.calls) + 1:032x}", "account_sid": self.account, "to": to, "from": sender,
            "status": "queued", "direction": "outbound-api", "date_created": email.utils.format_datetime(now),
            "start_time": None, "twiml": form["Twiml"], "status_callback": form["StatusCallback"],
        }
        self.calls[call["sid"]] = call
        return 201, {}, call

    def list(self, request):
        wanted = request.query
        found = [
            call for call in self.calls.values()
            if wanted.get("To", call["to"]) == call["to"] and wanted.get("From", call["from"]) == call["from"]
        ]
        return 200, {}, {"calls": found[::-1], "page": 0, "page_size": 50, "next_page_uri": None}

    def modify(self, request, sid):
        call = self.calls.get(sid)
        if call is None:
            return self.problem(404, 20404, "The requested resource was not found")
        if request.method == "GET":
            return 200, {}, call
        if call["status"] in OVER:
            return self.problem(400, 21220, "Unable to update record. Call is not in-progress. Cannot redirect.")
        form = request.form()
        problem = twiml_problem(form.get("Twiml", ""))
        if problem:
            return self.problem(400, 21205, f"Twiml is invalid: {problem}")
        call["twiml"] = form["Twiml"]
        return 200, {}, call


if __name__ == "__main__":
    TwilioDouble(sys.argv[1], sys.argv[2], sys.argv[3:]).serve()
