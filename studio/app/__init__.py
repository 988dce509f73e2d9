"""The window: the only package that shows widgets."""
