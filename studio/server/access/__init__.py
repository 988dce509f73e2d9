"""Who is asking and what they may do: keys, the launch token, callers and scopes."""
