"""A double of Telegram's Bot API: one bot, its chats, its updates.

    telegram_double.py [token]

It answers getMe, sendMessage, getUpdates (long polling with offsets), setWebhook, deleteWebhook and getWebhookInfo as
https://core.telegram.org/bots/api says, and is stricter in one thing: a field that the page does not name is refused.
Methods are called with GET or POST; parameters come as query, form or JSON. Proven by drive_telegram.py.

Paths of its own, beside those of provider_double.py:

- `POST /__chat`: {"id": 1, "state": "started" | "blocked" | "deactivated" | "unstarted" | "unknown" | "migrated"};
  a chat that was never named is started.
- `POST /__say`: {"chat": 1, "text": …, "reply_to": n, …}: a person writes; further fields go into the message as they
  are. Answers the update.
- `POST /__update`: an update as it is, given the next number.
- `GET /__sent`: the messages that the bot has sent. `GET /__webhook`: what was set.
- `POST /__webhook_error`: {"message": …, "date": n}: what getWebhookInfo tells of deliveries.
"""

import json
import re
import sys
import time

from provider_double import ProviderDouble

LONGEST_TEXT = 4096
LONGEST_POLL = 50
# The names of https://core.telegram.org/bots/api#sendmessage and of the other methods.
FIELDS = {
    "getme": set(),
    "getwebhookinfo": set(),
    "sendmessage": {
        "business_connection_id", "chat_id", "message_thread_id", "direct_messages_topic_id", "text", "parse_mode",
        "entities", "link_preview_options", "disable_notification", "protect_content", "allow_paid_broadcast",
        "message_effect_id", "suggested_post_parameters", "reply_parameters", "reply_markup",
    },
    "getupdates": {"offset", "limit", "timeout", "allowed_updates"},
    "setwebhook": {
        "url", "certificate", "ip_address", "max_connections", "allowed_updates", "drop_pending_updates",
        "secret_token",
    },
    "deletewebhook": {"drop_pending_updates"},
}
KINDS = {
    "message", "edited_message", "channel_post", "edited_channel_post", "business_connection", "business_message",
    "edited_business_message", "deleted_business_messages", "message_reaction", "message_reaction_count",
    "inline_query", "chosen_inline_result", "callback_query", "shipping_query", "pre_checkout_query",
    "purchased_paid_media", "poll", "poll_answer", "my_chat_member", "chat_member", "chat_join_request", "chat_boost",
    "removed_chat_boost",
}
NOT_BY_DEFAULT = {"chat_member", "message_reaction", "message_reaction_count"}
STATES = {
    "blocked": (403, "Forbidden: bot was blocked by the user"),
    "deactivated": (403, "Forbidden: user is deactivated"),
    "unstarted": (403, "Forbidden: bot can't initiate conversation with a user"),
    "unknown": (400, "Bad Request: chat not found"),
}


class Refusal(Exception):
    def __init__(self, status, description, parameters=None):
        super().__init__(description)
        self.status = status
        self.description = description
        self.parameters = parameters


def bad(description):
    return Refusal(400, f"Bad Request: {description}")


def integer(value, name, low=None, high=None):
    """A whole number, as JSON or as text."""
    if isinstance(value, bool) or not re.fullmatch(r"-?\d+", str(value)):
        raise bad(f"field {name} must be an integer")
    number = int(value)
    if low is not None and number < low or high is not None and number > high:
        raise bad(f"field {name} is out of range")
    return number


def boolean(value, name):
    if isinstance(value, bool):
        return value
    if value in ("true", "True", "1", "false", "False", "0"):
        return value in ("true", "True", "1")
    raise bad(f"field {name} must be of type Boolean")


def nested(value, form, name):
    """An object or a list; outside of JSON it comes as JSON in a text."""
    if isinstance(value, str):
        try:
            value = json.loads(value)
        except ValueError:
            raise bad(f"can't parse {name}: it is no JSON") from None
    if not isinstance(value, form):
        raise bad(f"field {name} has a wrong type")
    return value


class TelegramDouble(ProviderDouble):
    def __init__(self, token):
        super().__init__()
        self.token = token
        self.reset()

    def reset(self):
        self.chats = {}
        self.sent = []
        self.updates = []
        self.next_update = 700_000_001
        self.next_message = {}
        self.poll = 0
        self.webhook = None
        self.webhook_error = None
        self.allowed = None

    # The Bot API.

    def answer(self, request):
        match = re.fullmatch(r"/bot([^/]*)/([A-Za-z]+)", request.path)
        if not match or not re.fullmatch(r"\d+:[A-Za-z0-9_-]+", match[1]):
            return 404, {}, {"ok": False, "error_code": 404, "description": "Not Found"}
        if match[1] != self.token:
            return 401, {}, {"ok": False, "error_code": 401, "description": "Unauthorized"}
        method = match[2].lower()
        if method not in FIELDS:
            return 404, {}, {"ok": False, "error_code": 404, "description": "Not Found: method not found"}
        try:
            fields = self.fields(request)
            unknown = set(fields) - FIELDS[method]
            if unknown:
                raise bad(f"the double knows no field {sorted(unknown)[0]} of {method}")
            result, description = getattr(self, method)(fields)
            body = {"ok": True, "result": result}
            if description:
                body["description"] = description
            return 200, {}, body
        except Refusal as refusal:
            body = {"ok": False, "error_code": refusal.status, "description": refusal.description}
            if refusal.parameters:
                body["parameters"] = refusal.parameters
            return refusal.status, {}, body

    def fields(self, request):
        if request.method not in ("GET", "POST"):
            raise Refusal(405, "Method Not Allowed")
        fields = dict(request.query)
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        if request.body:
            if kind == "application/json":
                try:
                    body = request.json()
                except ValueError:
                    raise bad("can't parse the request: it is no JSON") from None
                if not isinstance(body, dict):
                    raise bad("can't parse the request: an object is expected")
                fields.update({name: value for name, value in body.items() if value is not None})
            elif kind == "application/x-www-form-urlencoded":
                fields.update(request.form())
            else:
                raise bad(f"the double reads no {kind}")
        return fields

    def getme(self, fields):
        return {
            "id": int(self.token.partition(":")[0]), "is_bot": True, "first_name": "Campaigns",
            "username": "campaigns_test_bot", "can_join_groups": True, "can_read_all_group_messages": False,
            "supports_inline_queries": False, "can_connect_to_business": False, "has_main_web_app": False,
        }, None

    def sendmessage(self, fields):
        if "chat_id" not in fields:
            raise bad("chat_id is empty")
        chat = integer(fields["chat_id"], "chat_id")
        text = fields.get("text")
        if not isinstance(text, str) or not text.strip():
            raise bad("message text is empty")
        if len(text.encode("utf-16-le")) // 2 > LONGEST_TEXT:
            raise bad("message is too long")
        if "link_preview_options" in fields:
            options = nested(fields["link_preview_options"], dict, "link_preview_options")
            for name, value in options.items():
                if name == "url":
                    continue
                if name not in ("is_disabled", "prefer_small_media", "prefer_large_media", "show_above_text"):
                    raise bad(f"the double knows no field {name} of LinkPreviewOptions")
                boolean(value, name)
        for name in ("disable_notification", "protect_content", "allow_paid_broadcast"):
            if name in fields:
                boolean(fields[name], name)
        with self.lock:
            state = self.chats.get(chat, "started")
            if state in STATES:
                raise Refusal(*STATES[state])
            if state == "migrated":
                raise Refusal(
                    400, "Bad Request: group chat was upgraded to a supergroup chat",
                    {"migrate_to_chat_id": -1000000000000 + chat})
            answered = self.answered(chat, fields)
            message = {
                "message_id": self.number(chat),
                "from": self.getme({})[0],
                "chat": {"id": chat, "type": "private", "first_name": "Anna"},
                "date": int(time.time()),
                "text": text.strip(),
            }
            if answered is not None:
                message["reply_to_message"] = {
                    "message_id": answered, "date": message["date"] - 1, "chat": message["chat"], "text": "…"
                }
            self.sent.append(message)
            return message, None

    def answered(self, chat, fields):
        if "reply_parameters" not in fields:
            return None
        reply = nested(fields["reply_parameters"], dict, "reply_parameters")
        known = {
            "message_id", "chat_id", "allow_sending_without_reply", "quote", "quote_parse_mode", "quote_entities",
            "quote_position", "checklist_task_id",
        }
        if set(reply) - known:
            raise bad("the double knows no such field of ReplyParameters")
        number = integer(reply.get("message_id", ""), "message_id", low=1)
        if number < self.next_message.get(chat, 1):
            return number
        if boolean(reply.get("allow_sending_without_reply", False), "allow_sending_without_reply"):
            return None
        raise bad("message to be replied not found")

    def number(self, chat):
        number = self.next_message.get(chat, 1)
        self.next_message[chat] = number + 1
        return number

    def getupdates(self, fields):
        offset = integer(fields.get("offset", 0), "offset")
        limit = min(max(integer(fields.get("limit", 100), "limit"), 1), 100)
        patience = min(max(integer(fields.get("timeout", 0), "timeout"), 0), LONGEST_POLL)
        with self.news:
            self.allow(fields)
            self.refuse_where_webhook()
            self.poll += 1
            poll = self.poll
            self.news.notify_all()
            if offset < 0:
                self.updates = self.updates[offset:]
            elif offset > 0:
                self.updates = [update for update in self.updates if update["update_id"] >= offset]
            deadline = time.monotonic() + patience
            while not self.updates:
                left = deadline - time.monotonic()
                if left <= 0:
                    break
                self.news.wait(left)
                if self.poll != poll:
                    raise Refusal(
                        409,
                        "Conflict: terminated by other getUpdates request; make sure that only one bot instance is "
                        "running")
                self.refuse_where_webhook()
            return self.updates[:limit], None

    def refuse_where_webhook(self):
        if self.webhook:
            raise Refusal(
                409,
                "Conflict: can't use getUpdates method while webhook is active; use deleteWebhook to delete the "
                "webhook first")

    def allow(self, fields):
        if "allowed_updates" not in fields:
            return
        kinds = nested(fields["allowed_updates"], list, "allowed_updates")
        if any(kind not in KINDS for kind in kinds):
            raise bad("the double knows no such kind of update")
        self.allowed = set(kinds) or None

    def setwebhook(self, fields):
        url = fields.get("url", "")
        if url and not re.fullmatch(r"https://[A-Za-z0-9.-]+(:(443|80|88|8443))?(/.*)?", url):
            raise bad("bad webhook: An HTTPS URL must be provided for webhook")
        secret = fields.get("secret_token")
        if secret is not None and not re.fullmatch(r"[A-Za-z0-9_-]{1,256}", secret):
            raise bad("secret token contains unallowed characters")
        if "max_connections" in fields:
            integer(fields["max_connections"], "max_connections", 1, 100)
        with self.news:
            self.allow(fields)
            if boolean(fields.get("drop_pending_updates", False), "drop_pending_updates"):
                self.updates.clear()
            self.webhook = {"url": url, "secret_token": secret} if url else None
            self.news.notify_all()
        return True, "Webhook was set" if url else "Webhook was deleted"

    def deletewebhook(self, fields):
        return self.setwebhook({**fields, "url": ""})

    def getwebhookinfo(self, fields):
        with self.lock:
            info = {
                "url": self.webhook["url"] if self.webhook else "", "has_custom_certificate": False,
                "pending_update_count": len(self.updates),
            }
            if self.webhook:
                info["max_connections"] = 40
                info["ip_address"] = "127.0.0.1"
                if self.allowed:
                    info["allowed_updates"] = sorted(self.allowed)
                if self.webhook_error:
                    info["last_error_date"] = self.webhook_error["date"]
                    info["last_error_message"] = self.webhook_error["message"]
            return info, None

    # Control.

    def control(self, request):
        if request.method == "GET":
            with self.lock:
                found = {"/__sent": self.sent, "/__webhook": self.webhook}
                return (200, {}, found[request.path]) if request.path in found else None
        asked = request.json()
        if request.path == "/__chat":
            if asked["state"] not in (*STATES, "started", "migrated"):
                raise ValueError("no such state")
            with self.lock:
                self.chats[asked["id"]] = asked["state"]
            return 200, {}, {}
        if request.path == "/__webhook_error":
            self.webhook_error = asked
            return 200, {}, {}
        if request.path == "/__update":
            return 200, {}, self.tell(asked)
        if request.path == "/__say":
            chat = asked.pop("chat")
            answered = asked.pop("reply_to", None)
            with self.lock:
                message = {
                    "message_id": self.number(chat), "date": int(time.time()),
                    "chat": {"id": chat, "type": "private", "first_name": "Anna"},
                    "from": {"id": chat, "is_bot": False, "first_name": "Anna", "last_name": "Berg"},
                    **asked,
                }
            if answered is not None:
                message["reply_to_message"] = {
                    "message_id": answered, "date": message["date"], "chat": message["chat"], "text": "…"
                }
            return 200, {}, self.tell({"message": message})
        return None

    def tell(self, update):
        """Queues an update, where its kind was asked for."""
        with self.news:
            numbered = {"update_id": self.next_update, **update}
            kind = next((name for name in update if name in KINDS), None)
            if kind in self.allowed if self.allowed else kind not in NOT_BY_DEFAULT:
                self.next_update = numbered["update_id"] + 1
                self.updates.append(numbered)
                self.news.notify_all()
            return numbered


if __name__ == "__main__":
    TelegramDouble(sys.argv[1] if len(sys.argv) > 1 else "110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw").serve()
