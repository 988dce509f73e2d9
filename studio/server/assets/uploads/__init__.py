"""Resumable uploads: a row says what was announced, the length of a file says what has arrived."""
