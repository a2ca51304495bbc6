"""Drives telegram_double.py with python-telegram-bot: what that client takes for the Bot API, the double is.

    drive_telegram.py port token

Ends with 0, or with the first thing that was not so.
"""

import asyncio
import json
import sys
import urllib.request

import telegram
from telegram import LinkPreviewOptions, ReplyParameters
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, RetryAfter

PORT, TOKEN = int(sys.argv[1]), sys.argv[2]


def control(path, body):
    request = urllib.request.Request(f"http://127.0.0.1:{PORT}{path}", json.dumps(body).encode(), method="POST")
    with urllib.request.urlopen(request) as answer:
        return json.load(answer)


# Seconds, against hanging only.
PATIENCE = 600


def bot(token=TOKEN):
    def request():
        return telegram.request.HTTPXRequest(
            read_timeout=PATIENCE, write_timeout=PATIENCE, connect_timeout=PATIENCE, pool_timeout=PATIENCE)

    return telegram.Bot(
        token, base_url=f"http://127.0.0.1:{PORT}/bot", request=request(), get_updates_request=request())


async def refused(call, kind, words):
    try:
        await call
    except kind as error:
        assert words in str(error), str(error)
        return error
    raise AssertionError(f"no {kind.__name__}")


async def sending(client):
    me = await client.get_me()
    assert me.is_bot and me.username == "campaigns_test_bot", me
    sent = await client.send_message(1, "Hello", link_preview_options=LinkPreviewOptions(is_disabled=True))
    assert sent.chat.id == 1 and sent.text == "Hello" and sent.message_id == 1, sent
    answer = await client.send_message(
        1, "Again", reply_parameters=ReplyParameters(1, allow_sending_without_reply=True))
    assert answer.reply_to_message.message_id == 1, answer
    assert (await client.send_message(1, "x" * 4096)).message_id == 3
    assert (await client.send_message(1, "\U0001f600" * 2048)).message_id == 4
    await refused(client.send_message(1, "x" * 4097), BadRequest, "too long")
    await refused(client.send_message(1, "\U0001f600" * 2049), BadRequest, "too long")
    await refused(client.send_message(1, "  "), BadRequest, "text is empty")
    await refused(
        client.send_message(1, "x", reply_parameters=ReplyParameters(99)), BadRequest, "replied not found")
    for state, kind, words in [
        ("blocked", Forbidden, "blocked by the user"), ("deactivated", Forbidden, "deactivated"),
        ("unstarted", Forbidden, "initiate conversation"), ("unknown", BadRequest, "Chat not found"),
    ]:
        control("/__chat", {"id": 2, "state": state})
        await refused(client.send_message(2, "x"), kind, words)
    control("/__chat", {"id": 3, "state": "migrated"})
    await refused(client.send_message(3, "x"), telegram.error.ChatMigrated, "migrated")
    flood = {
        "ok": False, "error_code": 429, "description": "Too Many Requests: retry after 17",
        "parameters": {"retry_after": 17},
    }
    control("/__next", [{"status": 429, "body": flood}])
    error = await refused(client.send_message(1, "x"), RetryAfter, "17")
    assert error.retry_after in (17, __import__("datetime").timedelta(seconds=17)), error.retry_after
    await refused(bot("110201543:wrong").get_me(), InvalidToken, "")


async def receiving(client):
    assert await client.get_updates(allowed_updates=["message", "my_chat_member"]) == ()
    for text in ("one", "two"):
        control("/__say", {"chat": 1, "text": text, "reply_to": 1})
    control("/__update", {"edited_message": {}})
    first = await client.get_updates()
    assert [update.message.text for update in first] == ["one", "two"], first
    assert first[0].message.reply_to_message.message_id == 1
    assert first[0].effective_user.first_name == "Anna"
    # What was not confirmed comes again.
    assert [update.update_id for update in await client.get_updates()] == [update.update_id for update in first]
    rest = await client.get_updates(offset=first[0].update_id + 1, limit=1)
    assert [update.message.text for update in rest] == ["two"]
    # Long polling: an answer as soon as there is news, and none before.
    waiting = asyncio.create_task(client.get_updates(offset=first[1].update_id + 1, timeout=50))
    while not any("getUpdates" in entry["path"] and '"timeout": 50' in entry["body"] or "timeout=50" in entry["body"]
                  for entry in await log()):
        await asyncio.sleep(0.01)
    await asyncio.to_thread(control, "/__say", {"chat": 1, "text": "three"})
    assert [update.message.text for update in await waiting] == ["three"]
    assert await client.get_updates(offset=first[1].update_id + 2, timeout=1) == ()
    # A second poller ends the first.
    waiting = asyncio.create_task(client.get_updates(timeout=50))
    while sum("timeout=50" in entry["body"] for entry in await log()) < 2:
        await asyncio.sleep(0.01)
    assert await bot().get_updates(timeout=0) == ()
    await refused(waiting, Conflict, "terminated by other")


async def log():
    def read():
        with urllib.request.urlopen(f"http://127.0.0.1:{PORT}/__log") as answer:
            return json.load(answer)

    return await asyncio.to_thread(read)


async def webhook(client):
    url = "https://campaigns.example.com/hooks/telegram"
    assert (await client.get_webhook_info()).url == ""
    await refused(client.set_webhook("http://campaigns.example.com/"), BadRequest, "https url")
    await refused(client.set_webhook("https://campaigns.example.com:8080/"), BadRequest, "https url")
    await refused(client.set_webhook(url, secret_token="no spaces"), BadRequest, "unallowed")
    assert await client.set_webhook(url, secret_token="s" * 32, allowed_updates=["message"])
    info = await client.get_webhook_info()
    assert info.url == url and info.allowed_updates == ("message",) and info.pending_update_count == 0, info
    await refused(client.get_updates(), Conflict, "webhook is active")
    assert await client.delete_webhook(drop_pending_updates=True)
    assert (await client.get_webhook_info()).url == ""
    assert await client.get_updates() == ()


async def main():
    async with bot() as client:
        for part in (sending, receiving, webhook):
            control("/__reset", {})
            await part(client)


asyncio.run(main())
