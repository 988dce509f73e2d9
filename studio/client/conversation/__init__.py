"""Drives flows over a transport, blocking or async."""
