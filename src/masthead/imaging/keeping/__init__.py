"""What a picture is kept by, and what is kept of it."""
