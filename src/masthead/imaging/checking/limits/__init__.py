"""What one picture may ask of the engine, counted before that begins; more is an error."""
