"""Templates written for next/og, next/og's own pictures of them, and ours beside those."""
