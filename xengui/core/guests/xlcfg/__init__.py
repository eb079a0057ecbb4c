"""xl.cfg, the file that describes a guest: read by xl's own grammar, kept as written, never evaluated."""
