"""The local server: avatars, assets, jobs, keys and events behind an HTTP API."""
