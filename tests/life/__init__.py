"""What the walk through records' lives is made of."""
