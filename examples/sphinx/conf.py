"""The settings of the documentation."""

project = "Acme"
extensions = ["masthead.sphinx"]
exclude_patterns = ["out", "README.md"]
ogp_site_url = "https://docs.example/"
masthead_template = "card.html"
masthead_accent = "#0d9488"
