"""VRM: the avatar format on glTF. For now only what an import needs to know of a file."""
