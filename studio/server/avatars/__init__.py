"""Avatars: characters and their looks, made from sources, owned by an organisation."""
