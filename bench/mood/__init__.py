"""What the sentiment model is trained and measured on, and the training itself."""
