"""The figures of this machine: one concern per file, each a number with its unit."""
