"""What is said to a server and made of its answers: pure, for blocking and async clients alike."""
