"""Where a picture is drawn, and for how long: in a thread that can be left, or in a process that can be ended."""
