"""How maps are drawn; `scripts/draw_map.py` is the door."""
