"""The demo shop: real orders, made-up people, and the truth about who is who. It begins in `app.demo.feed`."""
