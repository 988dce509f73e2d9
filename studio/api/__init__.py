"""The wire: every field that server, client and dialects share is defined here and nowhere else."""
