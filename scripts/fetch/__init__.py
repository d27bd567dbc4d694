"""How the received sources are brought, verified and cut; `scripts/fetch_sources.py` is the door."""
