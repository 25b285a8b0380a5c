"""What is asked of the engine, judged: ``limits`` before it draws, then what it will not draw as written."""
