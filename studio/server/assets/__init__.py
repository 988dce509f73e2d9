"""Assets: bytes in a content-addressed folder, rows that own them, links that open them."""
