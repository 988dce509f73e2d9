"""Web addresses as sources: which may be fetched, and fetching them within limits."""
