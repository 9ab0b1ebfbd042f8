"""Bytes on their way in: who may send what, and what becomes of it. The bytes themselves never come by here."""
