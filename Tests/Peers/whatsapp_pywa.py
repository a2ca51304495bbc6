"""Drives whatsapp_double.py with pywa, a client that nobody here wrote: `whatsapp_pywa.py BASE_URL`.

What pywa sends goes through the double, what the double tells goes through pywa's check of signatures and its readers of
webhooks. Prints a JSON object of what pywa made of each.
"""

import json
import logging
import sys
import warnings

import httpx
from pywa import WhatsApp
from pywa.errors import WhatsAppError
from pywa.types import Pagination
from pywa.types.templates import BodyText, HeaderDocument, QuickReplyButton, TemplateLanguage, URLButton

warnings.simplefilter("ignore")
logging.disable(logging.CRITICAL)
base = sys.argv[1]
client = WhatsApp(
    phone_id="1001",
    token="token",
    waba_id="2001",
    app_secret="secret",
    verify_token="verify",
    server=None,
    session=httpx.Client(timeout=600),
)
client.api._session.base_url = f"{base}/v26.0"
heard = []


@client.on_message
def message(_, update):
    heard.append(
        {
            "message": update.type.value,
            "from": update.from_user.wa_id,
            "user_id": update.from_user.bsuid,
            "name": update.from_user.name,
            "text": update.text,
            "quotes": update.reply_to_message.message_id if update.reply_to_message else None,
        }
    )


@client.on_message_status
def status(_, update):
    heard.append(
        {
            "status": update.status.value,
            "of": update.id,
            "tracker": update.tracker,
            "code": update.error.code if update.error else None,
        }
    )


@client.on_callback_button
def button(_, update):
    heard.append({"button": update.data, "title": update.title, "from": update.from_user.wa_id})


@client.on_user_marketing_preferences
def preferences(_, update):
    heard.append({"preference": update.value.value, "from": update.from_user.wa_id})


def refused(call):
    """The error that pywa raises."""
    try:
        call()
    except WhatsAppError as complaint:
        return {"class": type(complaint).__name__, "code": complaint.code}
    return None


def webhook(happenings):
    told = httpx.post(f"{base}/__webhook", json=happenings).json()
    body = told["body"].encode()
    complaint = client.webhook_update_validator(body, told["signature"])
    if complaint:
        return {"refused": complaint}
    return {"answer": client.webhook_update_handler(body)}


report = {}
sent = client.send_message(
    to="16505551234", text="Hello from pywa", tracker="key-1", reply_to_message_id="wamid.theirs"
)
report["text"] = sent.id
sent = client.send_template(
    to="16505551234",
    name="order_update",
    language=TemplateLanguage.ENGLISH,
    params=[BodyText.params("Ann", "A-17")],
    tracker="key-2",
)
report["positional"] = sent.id
sent = client.send_template(
    to="16505551234",
    name="appointment_confirmation",
    language=TemplateLanguage.ENGLISH_UK,
    params=[
        HeaderDocument.params(document="https://example.org/a.pdf", filename="a.pdf"),
        BodyText.params(first_name="Ann", appointment="3 May"),
        QuickReplyButton.params(callback_data="yes", index=0),
        URLButton.params(url_variable="visits/7", index=2),
    ],
    tracker="key-3",
)
report["named"] = sent.id
report["too_few"] = refused(
    lambda: client.send_template(
        to="16505551234", name="order_update", language=TemplateLanguage.ENGLISH, params=[BodyText.params("Ann")]
    )
)
report["missing"] = refused(
    lambda: client.send_template(to="16505551234", name="missing", language=TemplateLanguage.ENGLISH, params=[])
)
report["empty_text"] = refused(lambda: client.send_message(to="16505551234", text=""))
httpx.post(f"{base}/__next", json=[{"status": 400, "body": {"error": {"code": 131056, "message": "(#131056) Pair rate limit hit"}}}])
report["pair_limit"] = refused(lambda: client.send_message(to="16505551234", text="again"))
page = client.get_templates()
entries = list(page)
while page.has_next:
    page = client.get_templates(pagination=Pagination(after=page.after))
    entries += page
report["templates"] = sorted([entry.name, entry.status.value] for entry in entries)
report["webhooks"] = [
    webhook([{"status": "sent", "of": report["text"]}]),
    webhook([{"status": "delivered", "of": report["positional"]}]),
    webhook([{"status": "read", "of": report["named"]}]),
    webhook([{"status": "failed", "of": report["named"], "code": 131049}]),
    webhook([{"message": {"type": "text", "text": {"body": "Yes, please"}}, "from": "16505551234", "quotes": report["text"]}]),
    webhook(
        [
            {
                "message": {"type": "button", "button": {"payload": "yes", "text": "Yes"}},
                "from": "16505551234",
                "quotes": report["named"],
                "id": "wamid.button",
            }
        ]
    ),
    webhook([{"message": {"type": "text", "text": {"body": "Hidden"}}, "user_id": "US.77", "id": "wamid.hidden"}]),
    webhook([{"preference": "stop", "from": "16505551234"}]),
]
report["heard"] = heard
forged = httpx.post(f"{base}/__webhook", json=[{"status": "sent", "of": "x"}]).json()
report["forged"] = client.webhook_update_validator(forged["body"].encode() + b" ", forged["signature"]) is not None
print(json.dumps(report))
