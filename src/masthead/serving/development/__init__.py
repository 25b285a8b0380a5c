"""What a site says to who develops it: pages for errors, lines for what is worth knowing."""
