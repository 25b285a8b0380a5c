"""The site's folder becomes routes: names → segments → tree → matches and URLs. No HTTP, no drawing."""
