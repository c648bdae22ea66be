# A kind that does not exist.
ignore work because we say so
