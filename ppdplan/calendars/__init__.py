"""Calendar files: read what people have, write what they get."""
