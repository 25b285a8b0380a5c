"""http(s) URLs → what is there: which hosts and addresses may be asked, and how. No other module opens a connection."""
