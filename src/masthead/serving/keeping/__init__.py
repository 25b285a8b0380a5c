"""What is drawn is kept, drawn once for all who want it, and only so much at a time."""
