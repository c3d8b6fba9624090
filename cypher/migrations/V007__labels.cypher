// Labels by the model that gave them, the newest message of each first: an older model's are given anew.
CREATE INDEX interaction_label IF NOT EXISTS FOR (n:Interaction) ON (n.sentiment_model, n.at);
