"""A drawn picture looked at: laid out and drawn again, only when somebody asks."""
