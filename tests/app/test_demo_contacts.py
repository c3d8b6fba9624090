"""What the demo's people say and do: threads, cases, clues, visits, consents, campaigns."""

from __future__ import annotations

import re
from collections import Counter, defaultdict

import pytest

from app.demo.clock import iso
from app.demo.options import NOW
from app.demo.wordlists import listed, sections
from graph.channels import CHANNELS
from tests.app.demo_lines import Line, demo, of_type, profiles, share


def _threads() -> dict[str, list[Line]]:
    found: dict[str, list[Line]] = defaultdict(list)
    for line in of_type("interaction"):
        if "case" in line:
            found[line["case"]].append(line)
    return found


def test_nothing_happens_after_the_demos_present() -> None:
    times = [
        line[name]
        for line in demo()[0]
        for name in ("at", "seen_at", "opened_at", "closed_at", "changed_at")
        if name in line
    ]
    assert max(times) < iso(NOW)


def test_no_phrase_is_left_unfilled() -> None:
    assert [line["text"] for line in of_type("interaction") if re.search(r"[{}]", line.get("text", ""))] == []
    assert [line["subject"] for line in of_type("case") if re.search(r"[{}]|None", line["subject"])] == []


def test_channels_are_declared_ones() -> None:
    named = {line["channel"] for line in of_type("interaction", "case", "consent", "campaign_response")}
    assert named <= CHANNELS.keys()


@pytest.mark.parametrize("name", ["phrases", "names", "places"])
def test_word_lists_have_no_empty_section(name: str) -> None:
    assert all(sections(name).values())


def test_comma_lists_hold_no_word_twice() -> None:
    for section in ("british female older", "british family", "polish family", "indian male"):
        words = listed("names", section)
        assert len(words) == len(set(words))


class TestThreads:
    def test_a_mail_is_answered_by_staff_over_the_same_channel(self) -> None:
        answered = 0
        for lines in _threads().values():
            mails = [line for line in lines if line["channel"] == "email"]
            if len(mails) == 2:
                first, answer = sorted(mails, key=lambda line: str(line["at"]))
                assert (first["direction"], answer["direction"]) == ("inbound", "outbound")
                assert answer["staff"]
                assert answer["subject"] == f"Re: {first['subject']}"
                answered += 1
        assert answered > 300

    def test_a_public_exchange_goes_on_in_private(self) -> None:
        for network in ("twitter", "facebook"):
            exchanges = [t for t in _threads().values() if t[0]["channel"] == network and len(t) == 4]
            assert len(exchanges) > 150
            for lines in exchanges:
                assert [line["public"] for line in lines] == [True, True, False, False]
                assert [line["direction"] for line in lines] == ["inbound", "outbound"] * 2
                assert len({line["thread"] for line in lines}) == 2

    def test_calls_bring_their_length_and_what_was_keyed_in(self) -> None:
        calls = [line for line in of_type("interaction") if line.get("activity") == "call"]
        assert len(calls) > 400
        assert all(call["ivr"]["menu"] and call["outcome"] for call in calls)
        assert 0.2 < share("keyed" in call["ivr"] for call in calls) < 0.6
        for call in calls:
            assert (call["outcome"] == "abandoned") == (call["duration"] == 0) == ("text" not in call)

    def test_unknown_callers_are_known_by_number_only(self) -> None:
        kinds = Counter(line["identifier"]["kind"] for line in of_type("interaction") if "identifier" in line)
        assert kinds.keys() == {"phone", "whatsapp", "email"}
        assert min(kinds.values()) > 10

    def test_germans_and_french_write_in_their_language(self) -> None:
        said = " ".join(line.get("text", "") for line in of_type("interaction"))
        assert "Bestellung" in said
        assert "Ma commande" in said


class TestWhoIsWriting:
    """Twitter and Facebook accounts share next to nothing with other systems; what their owners say is what gives them away."""

    _told = re.compile(r"C?\d{6,}|@[\w.-]+\.\w+|0\d{3,4} ?\d{3}|[A-Z]{1,2}\d[A-Z\d]? \d[A-Z]{2}")

    @pytest.mark.parametrize("network", ["twitter", "facebook"])
    def test_most_tell_in_private_who_they_are(self, network: str) -> None:
        private: dict[str, bool] = defaultdict(bool)
        for line in of_type("interaction"):
            if line["channel"] == network and line.get("public") is False and line["direction"] == "inbound":
                private[line["profile"]] |= bool(self._told.search(line["text"]))
        assert len(private) > 200
        assert 0.94 < share(private.values()) < 1

    def test_few_tell_in_public(self) -> None:
        public = [line for line in of_type("interaction") if line.get("public") and line["channel"] == "twitter"]
        assert share(self._told.search(line["text"]) for line in public) < 0.05

    def test_their_profiles_say_little(self) -> None:
        kinds = Counter(
            i["kind"] for source in ("twitter", "facebook") for p in profiles(source) for i in p["identifiers"]
        )
        assert kinds.keys() == {"twitter", "twitter_id", "facebook"}
        linked = [p for p in profiles("shop") if any(i["kind"] == "twitter" for i in p["identifiers"])]
        assert 5 < len(linked) < 60

    def test_some_speak_for_another_in_the_household(self) -> None:
        partners = [
            line for line in of_type("interaction") if re.search("other half|in the family", line.get("text", ""))
        ]
        assert len(partners) > 5

    def test_strangers_talk_too_and_some_have_a_customers_name(self) -> None:
        _, truth = demo()
        strangers = [p for p in profiles("twitter") if truth[f"twitter:{p['id']}"].startswith("x")]
        assert len(strangers) == 60
        customers = {f"{p['given_name']} {p['family_name']}" for p in profiles("shop")}
        assert sum(p["name"] in customers for p in strangers) >= 20


class TestCases:
    def test_recent_cases_are_open_and_old_ones_closed(self) -> None:
        for case in of_type("case"):
            closed = case["status"] in ("resolved", "closed")
            assert closed == ("closed_at" in case)
            assert case["opened_at"] <= case["changed_at"]
            if case["changed_at"] < "2026-10-15":
                assert closed
        assert {case["status"] for case in of_type("case")} == {"open", "pending", "on_hold", "resolved", "closed"}

    def test_each_has_contacts_and_is_about_something(self) -> None:
        threads = _threads()
        for case in of_type("case"):
            assert threads[case["id"]]
            assert case["subject"]
        assert share("order" in case or "sku" in case for case in of_type("case")) > 0.98

    def test_orders_named_are_orders_there_are(self) -> None:
        numbers = {order["id"] for order in of_type("order")}
        named = {line["order"] for line in of_type("case", "interaction") if "order" in line}
        assert named <= numbers

    def test_thanks_make_no_case(self) -> None:
        assert not any(case["subject"] == "Thank you" for case in of_type("case"))


class TestWeb:
    def test_a_visit_that_ended_in_an_order_ends_with_it(self) -> None:
        orders = {order["at"] for order in of_type("order")}
        bought = [visit for visit in of_type("session") if visit.get("outcome") == "bought"]
        assert len(bought) > 1_000
        assert all(visit["ended_at"] in orders and visit["pages"][-1] == "/checkout/thanks" for visit in bought)

    def test_some_baskets_are_left_and_some_steps_fail(self) -> None:
        outcomes = Counter(visit.get("outcome") for visit in of_type("session"))
        assert outcomes["left_basket"] > 300
        failed = [
            visit["attributes"]["failed_step"] for visit in of_type("session") if visit.get("outcome") == "failed"
        ]
        assert {"payment_declined", "voucher_refused", "form_error:postcode"} <= set(failed)

    def test_visits_take_time(self) -> None:
        assert all(visit["at"] < visit["ended_at"] for visit in of_type("session"))


class TestMarketing:
    def test_everybody_was_asked_and_some_took_it_back(self) -> None:
        statuses = Counter(consent["status"] for consent in of_type("consent") if consent["channel"] == "email")
        assert statuses["granted"] + statuses["denied"] == 1_500
        assert statuses["withdrawn"] > 50

    def test_consent_comes_before_it_is_withdrawn(self) -> None:
        given = {(c["profile"], c["channel"]): c["at"] for c in of_type("consent") if c["status"] == "granted"}
        for consent in of_type("consent"):
            if consent["status"] == "withdrawn":
                assert given[consent["profile"], consent["channel"]] <= consent["at"]

    def test_what_is_opened_was_sent(self) -> None:
        by: dict[tuple[str, str], list[str]] = defaultdict(list)
        for line in sorted(of_type("campaign_response"), key=lambda line: str(line["at"])):
            by[line["campaign"], line["profile"]].append(line["response"])
        assert {steps[0] for steps in by.values()} == {"sent"}
        assert {steps[1] for steps in by.values() if len(steps) > 1} == {"opened"}
        assert sum(len(steps) > 2 for steps in by.values()) > 50
