"""``ImageResponse`` → bytes. Pure and synchronous, given markup, fonts and named images."""
