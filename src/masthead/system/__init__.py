"""What the operating system and the interpreter bring along: whole files, forked processes, installed versions."""
