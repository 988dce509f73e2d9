"""The two ways over the network, blocking and async; httpx lives here and nowhere else."""
