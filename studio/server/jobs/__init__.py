"""Jobs: a ledger in the database, a runner that works through it, one file per kind of work."""
