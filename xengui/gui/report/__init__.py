"""The library on one sheet of paper."""
