"""Events: written with the change they tell of, read by windows and agents in order."""
