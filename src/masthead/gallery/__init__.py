"""The development page: every image of a site, its tags, and live reload."""
