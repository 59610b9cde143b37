"""A table of patients in, a folder of plans out."""
