"""Requests, replies and the providers that answer them; nothing here knows of caches, money or papers."""
