"""What customers write, and what of it is said of themselves: hard cases, each with its reason."""

from __future__ import annotations

from typing import NamedTuple


class Case(NamedTuple):
    """A message, the keys that are to be found in it, and why."""

    text: str
    said: tuple[str, ...]
    why: str


FOUND = (
    Case("My order number is 572107.", ("order_number:572107",), "the plain way"),
    Case("order #10045 hasn't come", ("order_number:10045",), "a hash before it"),
    Case("Order no. 549880 if that helps.", ("order_number:549880",), "the full stop ends no sentence"),
    Case("Sure, C573030", ("order_number:C573030",), "the answer to a question, no more"),
    Case("548245", ("order_number:548245",), "nothing but the number"),
    Case("ORDER:536365", ("order_number:536365",), "glued by a colon"),
    Case("536365 is my order number", ("order_number:536365",), "the number first"),
    Case("My order 536365 has not arrived", ("order_number:536365",), "not arriving is no denial"),
    Case("my order 536365 is not here yet", ("order_number:536365",), "nor is this"),
    Case("Invoice GH-2024-00012, please resend", ("order_number:GH-2024-00012",), "letters and dashes"),
    Case("Meine Bestellnummer ist 536365", ("order_number:536365",), "in German"),
    Case("I bought a present for my mum, order 10045", ("order_number:10045",), "the giver's own order"),
    Case("My email is mattp40@sky.example My order number is 573899.", ("email:mattp40@sky.example", "order_number:573899"), "no full stop"),
    Case("reach me at Jane.Doe+shop@Example.ORG, thanks", ("email:jane.doe+shop@example.org",), "cleaned as its kind does"),
    Case("Mail <jane@example.org>!", ("email:jane@example.org",), "brackets and a mark"),
    Case("why did I not get an email at jane@example.org?", ("email:jane@example.org",), "what is denied is the mail"),
    Case("You can reach me at info@martin4.example", ("email:info@martin4.example",), "a firm's, but the writer's"),
    Case("You can ring me on 07700 900 869.", ("phone:+447700900869",), "in groups"),
    Case("mob: 07700900869", ("phone:+447700900869",), "in one piece"),
    Case("call +44 (0)20 7946 0958 after six", ("phone:+442079460958",), "the zero in brackets"),
    Case("I called you from 07700 900869 yesterday", ("phone:+447700900869",), "where the writer rang from"),
    Case("You called me on 0113 496 0958", ("phone:+441134960958",), "whose number was rung"),
    Case("My loyalty card is 2900000000490.", ("loyalty_card:2900000000490",), "named"),
    Case("Card number 2900000000445, thanks", ("loyalty_card:2900000000445",), "of no payment network"),
    Case("membership no ABC-12345", ("loyalty_card:ABC12345",), "with letters"),
    Case("It's Bogdan Dumitru, L17 8JN.", ("name:Bogdan Dumitru", "postcode:L17 8JN"), "name and postcode"),
    Case("Name is Petra Schäfer and the postcode is 60486", ("name:Petra Schäfer", "postcode:60486"), "a postcode from abroad"),
    Case("postcode ls14ap", ("postcode:LS1 4AP",), "small and glued"),
    Case("my name is jane smith and i want a refund", ("name:jane smith",), "no capitals at all"),
    Case("My name is Will May", ("name:Will May",), "names that are words too"),
    Case("This is Jane Smith from Leeds", ("name:Jane Smith",), "said in passing"),
    Case("Jane Smith here, any news?", ("name:Jane Smith",), "before here"),
    Case("It is under the name of Ludwig van Beethoven", ("name:Ludwig van Beethoven",), "a particle within"),
    Case("Hello,\n\nWhere is it?\n\nNadia Iqbal\n07700 900643", ("name:Nadia Iqbal", "phone:+447700900643"), "signed"),
    Case("Where is it?\nKind regards,\nJ. Smith", ("name:J. Smith",), "signed after a closing"),
    Case("I live at 12 High Street, Leeds LS1 4AP", ("postal_address:gb|ls14ap|12 high street", "postcode:LS1 4AP"), "a whole address"),
    Case("My twitter is @jane_doe", ("twitter:jane_doe",), "own handle, network named"),
    Case("my Instagram: @jane.doe", ("instagram:jane.doe",), "another network"),
)  # fmt: skip

SILENT = (
    Case("£12.50 for that?", (), "a price"),
    Case("It cost 1,299.00 and I paid 536365.00 rupees", (), "prices with separators"),
    Case("I ordered it on 12/03/2026", (), "a date"),
    Case("order from 2026-03-12", (), "a date after the word order"),
    Case("in the order 2024 sale", (), "a year"),
    Case("item 85123A, product code 22423", (), "product codes"),
    Case("The voucher code is 573030", (), "a voucher"),
    Case("your courier's tracking number 07700900869", (), "a tracking number that looks like a phone"),
    Case("I have 250 candles and 6 lanterns", (), "quantities"),
    Case("That's not my order 536365", (), "denied before"),
    Case("Order 536365 isn't mine", (), "denied after"),
    Case("order 536365 is my neighbour's", (), "given to somebody else"),
    Case("It's for my other half, order 573342.", (), "asks for a partner"),
    Case("I'm asking for someone in the family, order number 573342.", (), "asks for somebody"),
    Case("My wife's order number is 573342", (), "a relative's"),
    Case("her email is anna@example.org", (), "hers"),
    Case("on behalf of a client, order 573342", (), "for a client"),
    Case("I rang 0113 496 0000 and nobody answered", (), "the shop's number"),
    Case("rang you on 0113 496 0000", (), "the shop's again"),
    Case("your number 0113 496 0000 is engaged", (), "the shop's, expressly"),
    Case("I got an email from orders@gifthouse.example", (), "who wrote to them"),
    Case("I emailed support@gifthouse.example twice", (), "whom they wrote to"),
    Case("call 0800 123 4567 free", (), "a free number is nobody's own"),
    Case("your shop in LS1 4AP was shut", (), "where the shop is"),
    Case("@gifthouse @jane_doe any news?", (), "mentions are others"),
    Case("RT @jane_doe: my order number is 536365", (), "another's words"),
    Case("> My order number is 536365\nThat one.", (), "a quoted line"),
    Case("Thanks.\n\nOn 3 March 2026 Gift House wrote:\nCall us on 0113 496 0000", (), "the shop's letter below the reply"),
    Case("ok\n-----Original Message-----\nMy email is jane@example.org", (), "a forwarded one"),
    Case("This is Absolutely Terrible", (), "capitals for emphasis"),
    Case("I'm Really Angry", (), "and again"),
    Case("This is Jane", (), "one word after a weak cue"),
    Case("It's a Wonderful Life", (), "an article"),
    Case("my dog's name is Rex", (), "not the writer's"),
    Case("her name is Anna Smith", (), "hers"),
    Case("Dear Jane Smith, where is it?", (), "the one who is written to"),
    Case("I spoke to Tom Baker", (), "staff"),
    Case("my card 4111 1111 1111 1111 was declined", (), "a payment card"),
    Case("visa card ending 4242", (), "its last digits"),
    Case("delivery slot 10:30-12:30", (), "times"),
    Case("Hello\n\nThank You\n\nSent from my iPhone", (), "lines that are no names"),
    Case("", (), "nothing"),
    Case("\n\n\n", (), "nothing but lines"),
)  # fmt: skip
