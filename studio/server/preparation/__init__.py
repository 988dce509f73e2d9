"""What preparing an avatar does to its sources; runs in limited child processes."""
