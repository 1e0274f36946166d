"""The charter as people read it, fill it in, and look at what they are about to propose."""
