"""Windows over the window: making an avatar, seeing it, shortcuts, about."""
