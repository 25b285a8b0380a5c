"""What is asked of the engine, judged: limits before it draws, and CSS that it will not draw as written."""
