"""The doctor: looks at this machine, one concern per file, and says what to do about each."""
