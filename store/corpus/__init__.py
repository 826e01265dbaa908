"""Frozen corpora: selections for research that can be cited and verified; see docs/corpora.md."""
