"""What the figures in the README come from; each prints its own."""
