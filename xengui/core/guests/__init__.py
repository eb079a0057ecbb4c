"""Guests: what one is, what its disks and networks are called, and the file that describes it to xl."""
