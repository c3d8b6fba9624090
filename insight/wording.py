"""A message as the sentiment model reads it: one line in lower case, with emoji in words, links and names of accounts taken out."""

from __future__ import annotations

import html
import re
import unicodedata

MAX_TEXT = 4_000
"""Characters of a message that are read."""

_LINK = re.compile(r"(?:https?://|www\.)\S+", re.IGNORECASE)
_LEADING_HANDLES = re.compile(r"^(?:[\s.\"'“]*@\w+[\s,:]*)+")
_HANDLE = re.compile(r"(?<!\w)@\w+")
_TAG = re.compile(r"#(\w+)")
_HUMP = re.compile(r"(?<=[a-z])(?=[A-Z0-9])|(?<=[A-Z])(?=[A-Z][a-z])")
_DRAWN_OUT = re.compile(r"([a-zA-Z])\1{2,}")
_REPEATED = re.compile(r"([^\w\s])\1{2,}")
_FACES = (
    (re.compile(r"(?<![\w:;=])[:;=8][-o']?[)\]D](?!\w)|(?<!\w)\^_*\^"), " smiling face "),
    (re.compile(r"(?<![\w:;=])[:;=]['’]?-?[(\[](?!\w)|(?<!\w)D:(?!\w)"), " sad face "),
    (re.compile(r"(?<!\w)[:;=]-?[/\\|](?![\w/])|(?<!\w)-_+-"), " annoyed face "),
    (re.compile(r"</3"), " broken heart "),
    (re.compile(r"<3"), " love heart "),
)
_PLAINER = {"enraged": "angry", "pouting": "angry"}
"""Words of emoji names for what people take them to show."""


def plain(text: str) -> str:
    """The message in the wording the model was trained on."""
    text = html.unescape(text[:MAX_TEXT])
    text = _LEADING_HANDLES.sub("", _LINK.sub(" link ", text))
    for face, words in _FACES:
        text = face.sub(words, text)
    text = _HANDLE.sub("@", text)
    text = _TAG.sub(lambda found: "# " + _HUMP.sub(" ", found[1]).replace("_", " "), text)
    text = "".join(_in_words(character) for character in unicodedata.normalize("NFC", text))
    text = _REPEATED.sub(r"\1\1", _DRAWN_OUT.sub(r"\1\1", text))
    return " ".join(text.lower().split())


def _in_words(character: str) -> str:
    """An emoji by its Unicode name ("pouting face"); any other character as it is."""
    if character < "\u2190" or not is_emoji(character):
        return "'" if character in "’‘" else character
    words = unicodedata.name(character, "").lower().replace(" sign", "").split()
    return f" {' '.join(_PLAINER.get(word, word) for word in words)} "


def is_emoji(character: str) -> bool:
    """Whether it is a picture rather than a letter; what only changes the look of one (skin, joiners) counts too."""
    return unicodedata.category(character) in {"So", "Sk"} or character in "\ufe0f\u200d"
