"""Pictures and sound in files: what they are, what is inside, reading, cutting, writing."""
