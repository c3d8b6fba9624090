"""The demo shop: real orders, made-up people, and the truth about who is who."""

from app.demo.feed import DemoFiles, generate, write_demo
from app.demo.options import DemoOptions

__all__ = ["DemoFiles", "DemoOptions", "generate", "write_demo"]
