"""A double of Meta's WhatsApp Cloud API: see provider_double.py for how tests steer it.

It checks the token and every body against whatsapp_message.schema.json and the templates it knows, answers as the
provider does. The token is `token` (else `--token`), the app's secret `secret` (`--secret`), the numbers are `1001` and
`1002`, the business account is `2001`. A template that it does not know is taken, unless its name begins with `missing`.

`POST /__webhook` with a JSON list of happenings answers `{"body": …, "signature": …}`: the update that the provider
would post, and its signature. A happening is one of
  {"status": "delivered", "of": "<wamid>", "code": 131049}    of a message that was taken here (or any id)
  {"message": {"type": "text", …}, "from": "16505551234", "name": "…", "quotes": "<wamid>", "user_id": "US.1…"}
  {"preference": "stop", "from": "16505551234"}
and may have "at" (seconds), "number" (of ours) and "id". `GET /__sent` tells how many messages it has taken.
"""

import argparse
import hashlib
import hmac
import json
import urllib.parse
from pathlib import Path

import jsonschema

from provider_double import ProviderDouble

VERSION = "v26.0"
NUMBERS = {"1001": "15550001001", "1002": "15550001002"}
ACCOUNT = "2001"
SCHEMA = json.loads((Path(__file__).parent / "whatsapp_message.schema.json").read_text(encoding="utf-8"))

# name, language, status, header, body, parameters of the body by format
TEMPLATES = [
    ("hello_world", "en_US", "APPROVED", None, "Welcome and congratulations!", []),
    ("order_update", "en", "APPROVED", None, "Hello {{1}}, your order {{2}} is on its way.", ["1", "2"]),
    (
        "appointment_confirmation",
        "en_GB",
        "APPROVED",
        "DOCUMENT",
        "Dear {{first_name}}, see you on {{appointment}}. Until then, {{first_name}}!",
        ["first_name", "appointment"],
    ),
    ("spring_sale", "de", "REJECTED", None, "Alles billiger!", []),
    ("survey", "en", "PAUSED", None, "How was it, {{1}}?", ["1"]),
]


class WhatsAppDouble(ProviderDouble):
    def __init__(self, token, secret):
        super().__init__()
        self.token = token
        self.secret = secret
        self.validator = jsonschema.Draft202012Validator(SCHEMA)
        self.sent = {}

    def reset(self):
        self.sent = {}

    # What the provider does.

    def answer(self, request):
        if request.headers.get("authorization") != f"Bearer {self.token}":
            return error(401, 190, "Invalid OAuth access token - Cannot parse access token")
        parts = request.path.strip("/").split("/")
        if parts[0] != VERSION:
            return error(400, 2635, "(#2635) You are calling a deprecated version of the Ads API")
        if request.method == "POST" and len(parts) == 3 and parts[2] == "messages":
            return self.message(parts[1], request) if parts[1] in NUMBERS else unknown_object(parts[1])
        if request.method == "GET" and len(parts) == 2 and parts[1] in NUMBERS:
            return 200, {}, {
                "id": parts[1],
                "display_phone_number": NUMBERS[parts[1]],
                "verified_name": "Test",
                "quality_rating": "GREEN",
            }
        if request.method == "GET" and parts[1:] == [ACCOUNT, "message_templates"]:
            return self.templates(request)
        return unknown_object(parts[1] if len(parts) > 1 else "")

    def message(self, number, request):
        try:
            body = request.json()
            self.validator.validate(body)
        except (ValueError, jsonschema.ValidationError) as complaint:
            words = getattr(complaint, "message", str(complaint))
            return error(400, 100, "(#100) Invalid parameter", words)
        if body["type"] == "template":
            wrong = wrong_template(body["template"])
            if wrong:
                return wrong
        person = body.get("to", "").lstrip("+") or None
        with self.lock:
            wamid = f"wamid.double{len(self.sent) + 1}"
            self.sent[wamid] = {
                "number": number,
                "recipient": person,
                "user_id": body.get("recipient") or user_id(person),
                "callback_data": body.get("biz_opaque_callback_data"),
            }
        contact = {"input": body.get("to") or body.get("recipient")}
        contact.update({"wa_id": person} if person else {"user_id": body["recipient"]})
        taken = {"id": wamid}
        if body["type"] == "template":
            taken["message_status"] = "accepted"
        return 200, {}, {"messaging_product": "whatsapp", "contacts": [contact], "messages": [taken]}

    def templates(self, request):
        """Two a page, whatever is asked for: there is more than one page."""
        start = int(request.query.get("after", "0"))
        data = [template(number, *entry) for number, entry in enumerate(TEMPLATES)][start : start + 2]
        paging = {"cursors": {"before": str(start), "after": str(start + 2)}}
        if start + 2 < len(TEMPLATES):
            query = urllib.parse.urlencode({**request.query, "after": start + 2})
            paging["next"] = f"http://127.0.0.1:{self.port}{request.path}?{query}"
        answer = {"data": data, "paging": paging}
        if "summary" in request.query:
            answer["summary"] = {
                "total_count": len(TEMPLATES),
                "message_template_count": len(TEMPLATES),
                "message_template_limit": 6000,
                "are_translations_complete": True,
            }
        return 200, {}, answer

    # What the provider tells.

    def control(self, request):
        if request.path == "/__sent" and request.method == "GET":
            return 200, {}, {"count": len(self.sent)}
        if request.path != "/__webhook" or request.method != "POST":
            return None
        entries = [self.entry(happening) for happening in request.json()]
        body = json.dumps({"object": "whatsapp_business_account", "entry": entries}, ensure_ascii=False)
        signature = hmac.new(self.secret.encode(), body.encode(), hashlib.sha256).hexdigest()
        return 200, {}, {"body": body, "signature": f"sha256={signature}"}

    def entry(self, happening):
        at = str(happening.get("at", 1_767_225_600))
        value = {"messaging_product": "whatsapp"}
        field = "messages"
        number = happening.get("number", "1001")
        if "status" in happening:
            sent = self.sent.get(happening["of"], {})
            number = sent.get("number", number)
            status = {
                "id": happening["of"],
                "status": happening["status"],
                "timestamp": at,
                "recipient_id": sent.get("recipient") or happening.get("from", "16505551234"),
                "recipient_user_id": sent.get("user_id") or user_id("16505551234"),
            }
            if sent.get("callback_data"):
                status["biz_opaque_callback_data"] = sent["callback_data"]
            if happening["status"] == "failed":
                code = happening.get("code", 131026)
                status["errors"] = [
                    {
                        "code": code,
                        "title": "It failed",
                        "message": "It failed",
                        "error_data": {"details": f"Details of {code}"},
                        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
                    }
                ]
            else:
                status["pricing"] = {"billable": True, "pricing_model": "PMP", "category": "utility", "type": "regular"}
            contact = {"wa_id": status["recipient_id"], "user_id": status["recipient_user_id"]}
            value.update({"contacts": [contact], "statuses": [status]})
        elif "message" in happening:
            person = happening.get("from")
            identity = happening.get("user_id") or user_id(person)
            message = {"id": happening.get("id", f"wamid.in{at}"), "timestamp": at, "from_user_id": identity}
            contact = {"profile": {"name": happening.get("name", "Sheena Nelson")}, "user_id": identity}
            if person:
                message["from"] = contact["wa_id"] = person
            if "quotes" in happening:
                message["context"] = {"from": NUMBERS[number], "id": happening["quotes"]}
            message.update(happening["message"])
            value.update({"contacts": [contact], "messages": [message]})
        else:
            field = "user_preferences"
            person = happening["from"]
            value["contacts"] = [{"profile": {"name": "Sheena Nelson"}, "wa_id": person, "user_id": user_id(person)}]
            value["user_preferences"] = [
                {
                    "wa_id": person,
                    "user_id": user_id(person),
                    "detail": f"User requested to {happening['preference']} marketing messages",
                    "category": "marketing_messages",
                    "value": happening["preference"],
                    "timestamp": int(at),
                }
            ]
        value["metadata"] = {"display_phone_number": NUMBERS.get(number, "15559999999"), "phone_number_id": number}
        return {"id": ACCOUNT, "changes": [{"value": value, "field": field}]}


def user_id(person):
    return f"US.{person}000" if person else None


def error(status, code, message, details=None, subcode=None):
    told = {"message": message, "type": "OAuthException", "code": code, "fbtrace_id": "AbCdEf"}
    if details:
        told["error_data"] = {"messaging_product": "whatsapp", "details": details}
    if subcode:
        told["error_subcode"] = subcode
    return status, {}, {"error": told}


def unknown_object(name):
    return error(400, 100, f"Unsupported request. Object with ID '{name}' does not exist", subcode=33)


def wrong_template(sent):
    """The provider's complaint, or None."""
    name, language = sent["name"], sent["language"]["code"]
    known = next((entry for entry in TEMPLATES if entry[:2] == (name, language)), None)
    if known is None:
        if name.startswith("missing") or any(entry[0] == name for entry in TEMPLATES):
            return error(404, 132001, "(#132001) Template name does not exist in the translation")
        return None
    _, _, status, header, _, parameters = known
    if status == "PAUSED":
        return error(400, 132015, "(#132015) Template is Paused")
    if status != "APPROVED":
        return error(404, 132001, "(#132001) Template name does not exist in the translation")
    components = sent.get("components", [])
    body = [parameter for part in components if part["type"].lower() == "body" for parameter in part["parameters"]]
    if len(body) != len(parameters):
        return error(
            400, 132000, "(#132000) Number of parameters does not match the expected number of params",
            f"body: number of localizable_params ({len(body)}) does not match the expected number of params ({len(parameters)})",
        )
    named = [parameter.get("parameter_name") for parameter in body]
    if parameters and not parameters[0].isdigit() and sorted(named, key=str) != sorted(parameters):
        return error(400, 100, "(#100) Invalid parameter", "Parameter name is missing or empty")
    if header and not any(part["type"].lower() == "header" and header.lower() in part["parameters"][0] for part in components):
        return error(400, 132012, "(#132012) Parameter format does not match format in the created template")
    return None


def template(number, name, language, status, header, body, parameters):
    components = [{"type": "BODY", "text": body}]
    if header:
        components.insert(0, {"type": "HEADER", "format": header})
    named = bool(parameters) and not parameters[0].isdigit()
    return {
        "id": str(3001 + number),
        "name": name,
        "language": language,
        "status": status,
        "category": "UTILITY",
        "parameter_format": "NAMED" if named else "POSITIONAL",
        "components": components,
    }


if __name__ == "__main__":
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--token", default="token")
    arguments.add_argument("--secret", default="secret")
    options = arguments.parse_args()
    WhatsAppDouble(options.token, options.secret).serve()
