"""The words by which topics are known. A line of the table is a topic; a phrase may be of several words, divided by commas from the next."""

from __future__ import annotations


def _phrases(table: str) -> tuple[str, ...]:
    return tuple(" ".join(phrase.split()) for phrase in table.split(",") if phrase.strip())


TOPICS: dict[str, tuple[str, ...]] = {
    "delivery": _phrases(
        """
        delivery, deliveries, deliver, delivers, delivered, delivering, undelivered, courier, couriers, driver, drivers, parcel, parcels,
        package, packages, shipping, shipment, shipped, dispatch, dispatched, despatched, tracking, tracking number, in transit, arrived
        late, came late, never arrived, never came, not arrived, hasn't arrived, has not arrived, haven't received, have not received, not
        received, never received, didn't arrive, did not arrive, hasn't come, didn't turn up, never turned up, where is my order, where's
        my order, left in the rain, with a neighbour, neighbour, over the fence, next day, doorstep, postage, royal mail, dpd, evri,
        hermes, ups, fedex, dhl, yodel, arrived early, arrived today, came quickly, arrived quickly, post office
        """
    ),
    "returns": _phrases(
        """
        return, returns, returned, returning, send it back, sent it back, sending back, send back, sent back, refund, refunds, refunded,
        refunding, money back, exchange, exchanged, swap, swapped, return label, returns label, credit note, replacement, replace it,
        replaced
        """
    ),
    "collection": _phrases(
        """
        click and collect, click & collect, click + collect, collection, collect my order, pick up my order, curbside, pickup
        """
    ),
    "price": _phrases(
        """
        price, prices, priced, pricing, expensive, overpriced, cheap, cheaper, cheapest, cost, costs, fee, fees, value for money, good
        value, great value, bargain, rip off, rip-off, ripoff, daylight robbery, discount, discounts, voucher, vouchers, promo, promo
        code, discount code, coupon, coupons, sale, offer, offers, deal, deals, price match, reduced, extortionate, affordable, pricey,
        half price, free shipping
        """
    ),
    "staff": _phrases(
        """
        staff, employee, employees, assistant, sales assistant, cashier, manager, manageress, agent, agents, rep, reps, representative,
        adviser, advisor, team, crew, colleague, attitude, rude, rudest, rudely, polite, impolite, friendly, unfriendly, helpful,
        unhelpful, condescending, dismissive, security guard, shop assistant, the lady, the girl, the guy, the man, the woman, went above
        and beyond, rolled her eyes, rolled his eyes, professional, unprofessional, steward, stewardess, attendant, attendants,
        receptionist, engineer, supervisor
        """
    ),
    "product": _phrases(
        """
        quality, broken, broke, breaks, faulty, defective, damaged, cracked, smashed, torn, ripped, stained, scratched, ill fitting,
        doesn't fit, does not fit, didn't fit, fits, fit, too small, too big, too tight, too short, too long, wrong size, size, sizes,
        sizing, colour, color, shrank, faded, fabric, material, well made, badly made, poorly made, stopped working, doesn't work, didn't
        work, does not work, fell apart, comfortable, comfy, uncomfortable, flimsy, sturdy, as described, not as described, the picture,
        the photo, instructions, missing parts, parts missing, wrong item, wrong colour, wrong product, shoes, dress, coat, jacket, jeans,
        boots, shirt, sofa, lamp, kettle, table, chair, mattress, bed, toy, toys, food, meal, coffee, cake, milk, taste, tasty, stale,
        mouldy, smell, smells, item, items, product, products, zip, mug, mugs, candle, candles
        """
    ),
    "stock": _phrases(
        """
        in stock, out of stock, back in stock, sold out, stock, restock, restocked, unavailable, availability, discontinued, no longer
        sell, empty shelves, run out, ran out, pre-order, preorder, back order
        """
    ),
    "website": _phrases(
        """
        website, web site, site, app, the app, online checkout, log in, login, log into, logged out, log on, password, error message,
        error, crashes, crashed, crashing, won't load, not loading, webpage, web page, page, basket, cart, account locked, locked out,
        reset my password, search, filter, checkout page, bug, buggy, glitch, sign in, sign up
        """
    ),
    "payment": _phrases(
        """
        payment, payments, pay, paid, paying, card, credit card, debit card, card declined, declined, charged, overcharged, charged twice,
        double charged, charge, charges, paypal, apple pay, google pay, klarna, invoice, bill, billed, billing, direct debit, transaction,
        bank, chip and pin, gift card, gift cards, pending payment, my money
        """
    ),
    "store": _phrases(
        """
        store, stores, shop, branch, branches, in store, in-store, at the till, tills, checkout, checkouts, self checkout, queue, queues,
        queuing, changing room, changing rooms, fitting room, fitting rooms, opening hours, opening times, do you open, are you open,
        closed early, parking, car park, shelf, shelves, aisle, trolley, counter, high street, what time do you close, what time do you
        open
        """
    ),
    "contact": _phrases(
        """
        customer service, customer services, customer care, customer support, help desk, helpline, call centre, call center, on hold, hold
        music, hung up, no reply, no response, no answer, never replied, never answered, reply, respond, response, get through, call back,
        called back, callback, phone line, ring back, live chat, chat, chatbot, chat bot, bot, automated, dm, dms, email, emails, emailed,
        e-mail, phone, phoned, rang, called, calls, complaint, ignored, ignoring, speak to someone, speak to a human, a human, talk to
        someone, contact, contacted, hold
        """
    ),
    "loyalty": _phrases(
        """
        loyalty, loyalty card, points, reward, rewards, member, members, membership, club card, clubcard, miles, gold status,
        subscription, newsletter, unsubscribe, unsubscribed, spam, marketing emails
        """
    ),
    "travel": _phrases(
        """
        flight, flights, plane, boarding, boarded, gate, luggage, baggage, bag, bags, suitcase, seat, seats, airport, airline, airlines,
        train, trains, platform, bus, connection, connecting flight, check in, check-in, tarmac, runway, take off, landed, landing, hotel,
        room, booking, rebook, rebooked, reservation, itinerary, legroom, pilot, cabin
        """
    ),
}
"""By topic, its phrases in lower case. Travel is for shops that sell it; in others it rarely comes up."""

NOT_TOPICS = _phrases(
    """
    return flight, return ticket, many happy returns, pay attention, at the end of the day, on the other hand, hold on, a great deal, no
    big deal, big deal, what's the deal, gift bag, gift bags, paper bag, carrier bag, on page, good call, what the heck, dress code, by
    return, card game, birthday card, greeting card, greetings card, christmas cards, christmas card, birthday cards, in good company,
    bill and, table for, a fit of, bank holiday, bank holidays, ups and downs, page turner, in search of, cost of living, fits the bill,
    the man in, offer an apology, deal with, dealing with, dealt with, error of
    """
)
"""Phrases that hold a topic's word and are not about it."""
