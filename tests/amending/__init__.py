"""What forms and files make of a charter."""
