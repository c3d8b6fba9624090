"""English is told from other languages and from no language, and short English is never taken for anything else."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from insight.language import is_english

DATA = Path(os.environ.get("BENCH_DATA", Path(__file__).parents[3] / "shared" / "data"))

ENGLISH = """
ok|thx|k|lol|smh|nope|delayed|cancelled!|worst airline ever|never again|refund pls|DM sent|wtf|yay|haha nice|love it
great ad|so rude|on hold AGAIN|die hard fan|I am in LA on a plane to San Diego|café was lovely|Zoë at the desk was great
smh. déjà vu, delayed again|service super|do u deliver|gr8 service m8|DON'T CARE|Cute pic. Congrats!|wrong size sent
my order no is 123|an die-cast car in a box|Señor Frog mug arrived broken|the crème brûlée candle smells divine
u guys r the best
"""
FOREIGN = """
Wo bleibt mein Paket?|Danke schön!|Nie wieder!|Das ist eine Frechheit|Flug schon wieder gestrichen|Schlechte Lieferung
Bonjour, où est mon colis ?|Merci beaucoup|très déçu|c’est nul|vol annulé encore une fois|¿Dónde está mi pedido?
donde esta mi pedido|me encanta|no funciona|no me gusta nada|muchas gracias|il mio pacco non è arrivato|grazie mille
onde está minha encomenda?|obrigado|voo cancelado de novo|Waar blijft mijn pakketje|dank je wel|var är mitt paket
gdzie jest moja paczka|kde je můj balík|kargom nerede|siparişim nerede kaldı|missä pakettini on|unde este coletul meu
hol van a csomagom|今日は|Где моя посылка|أين طلبي|Πού είναι το δέμα μου
"""
NO_LANGUAGE = (
    "",
    " ",
    "\t",
    "12345",
    "88213 / 4",
    "http://t.co/abc",
    "@shop",
    "@shop http://t.co/x 12",
    "...",
    "?!",
    "£12.50",
)
FACES = ("😡😡", "👍", "❤️", ":-)", ":(", "<3")


@pytest.mark.parametrize("text", ENGLISH.strip().replace("\n", "|").split("|"))
def test_short_english_is_english(text: str) -> None:
    assert is_english(text) is True


@pytest.mark.parametrize("text", FOREIGN.strip().replace("\n", "|").split("|"))
def test_another_language_is_not(text: str) -> None:
    assert is_english(text) is False


@pytest.mark.parametrize("text", NO_LANGUAGE)
def test_what_has_no_language_is_neither(text: str) -> None:
    assert is_english(text) is None


@pytest.mark.parametrize("text", FACES)
def test_a_face_is_understood_in_every_language(text: str) -> None:
    assert is_english(text) is True


@pytest.mark.skipif(not DATA.exists(), reason="needs the published sets")
def test_no_question_of_a_bank_is_called_foreign() -> None:
    with (DATA / "banking77" / "train.csv").open(encoding="utf-8", newline="") as file:
        wrong = [row["text"] for row in csv.DictReader(file) if is_english(row["text"]) is not True]
    assert wrong == []


@given(st.text())
def test_any_text_gets_an_answer(text: str) -> None:
    assert is_english(text) in {True, False, None}
