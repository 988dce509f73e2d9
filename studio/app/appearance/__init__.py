"""How the window looks: colours, spacing, icons, and following the system's light or dark."""
