"""One rule a file: each looks at a subject and says what it found."""
