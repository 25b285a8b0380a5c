"""Which faces a text needs: what fonts cover, what a page says in which language, what this machine has."""
