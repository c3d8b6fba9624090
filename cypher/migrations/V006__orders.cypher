// What happens to an order beside its lines (states, refunds, goodwill), and scores that other systems give.
CREATE CONSTRAINT order_event_id IF NOT EXISTS FOR (n:OrderEvent) REQUIRE n.id IS UNIQUE;
CREATE CONSTRAINT score_id IF NOT EXISTS FOR (n:Score) REQUIRE n.id IS UNIQUE;
