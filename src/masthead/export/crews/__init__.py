"""Who does the work of a build, and how calls are given to them."""
