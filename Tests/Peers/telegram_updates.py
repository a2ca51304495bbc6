"""Prints updates as JSON, one a line, made of python-telegram-bot's own objects: what Telegram can send."""

import datetime
import json

from telegram import (
    Animation, Audio, Chat, ChatMemberBanned, ChatMemberLeft, ChatMemberMember, ChatMemberUpdated, Contact, Dice, Document, Location,
    Message, MessageEntity, PhotoSize, Sticker, Update, User, Venue, Video, VideoNote, Voice,
)

WHEN = datetime.datetime(2026, 6, 30, 8, tzinfo=datetime.timezone.utc)
CHAT = Chat(4021, Chat.PRIVATE, first_name="Anna", last_name="Berg", username="anna_berg")
ANNA = User(4021, "Anna", False, last_name="Berg", username="anna_berg", language_code="de")
BOT = User(110201543, "Campaigns", True, username="campaigns_test_bot")
GROUP = Chat(-100123, Chat.SUPERGROUP, title="Friends")
number = 0


def tell(name, **update):
    global number
    number += 1
    print(json.dumps({"name": name, "update": Update(700_000_000 + number, **update).to_dict()}))


def message(name, chat=CHAT, sender=ANNA, **fields):
    tell(name, message=Message(100 + number, WHEN, chat, from_user=sender, **fields))


def member(name, status, chat=CHAT):
    old = ChatMemberMember(BOT)
    tell(name, my_chat_member=ChatMemberUpdated(chat, ANNA, WHEN, old, status))


message("text", text="Yes, on Friday 👍")
message(
    "reply", text="That one",
    reply_to_message=Message(42, WHEN, CHAT, from_user=BOT, text="Your bill"))
message("start", text="/start", entities=[MessageEntity(MessageEntity.BOT_COMMAND, 0, 6)])
message("start_payload", text="/start PAYLOAD", entities=[MessageEntity(MessageEntity.BOT_COMMAND, 0, 6)])
message("photo", photo=[PhotoSize("a", "b", 90, 67), PhotoSize("c", "d", 800, 600)])
message("photo_caption", photo=[PhotoSize("a", "b", 90, 67)], caption="The receipt")
message("document", document=Document("a", "b", file_name="bill.pdf", mime_type="application/pdf", file_size=1200))
message("voice", voice=Voice("a", "b", 3, mime_type="audio/ogg"))
message("audio", audio=Audio("a", "b", 3, file_name="song.mp3", mime_type="audio/mpeg"))
message("video", video=Video("a", "b", 640, 480, 3, file_name="clip.mp4", mime_type="video/mp4"))
message("video_note", video_note=VideoNote("a", "b", 240, 3))
message(
    "animation", animation=Animation("a", "b", 640, 480, 3, file_name="wave.mp4", mime_type="video/mp4"),
    document=Document("a", "b", file_name="wave.mp4", mime_type="video/mp4"))
message("sticker", sticker=Sticker("a", "b", 512, 512, False, False, Sticker.REGULAR, emoji="👍"))
message("location", location=Location(13.405, 52.52))
message("venue", venue=Venue(Location(13.405, 52.52), "Cafe", "Street 1"), location=Location(13.405, 52.52))
message("contact", contact=Contact("+4930123456", "Ben"))
message("dice", dice=Dice(3, Dice.DICE))
message("pinned", pinned_message=Message(1, WHEN, CHAT, text="x"))
message("group", chat=GROUP, text="Yes")
message("bot", sender=User(5, "Other", True), text="Yes")
tell("edited", edited_message=Message(101, WHEN, CHAT, from_user=ANNA, text="No"))
tell("channel_post", channel_post=Message(7, WHEN, Chat(-1007, Chat.CHANNEL, title="News"), text="News"))
member("blocked", ChatMemberBanned(BOT, datetime.datetime.fromtimestamp(0, datetime.timezone.utc)))
member("left", ChatMemberLeft(BOT))
member("unblocked", ChatMemberMember(BOT))
member("group_kick", ChatMemberBanned(BOT, datetime.datetime.fromtimestamp(0, datetime.timezone.utc)), GROUP)
