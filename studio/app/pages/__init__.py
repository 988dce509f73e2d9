"""One page per task; pages show what the models know and pass on what the user does."""
