"""What the window knows: observable state with typed signals, and never a widget."""
