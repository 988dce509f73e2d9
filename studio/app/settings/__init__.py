"""What the user may choose: declared once as data, kept sparsely in one readable file."""
