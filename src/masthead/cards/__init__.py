"""Cards for pages that are files already: what a page says → a picture of it, and tags in the page."""
