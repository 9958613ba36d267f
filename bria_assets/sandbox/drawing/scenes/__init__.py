"""Scenes for lifestyle shots: what a scene prompt asks for, and the parts such scenes are painted from."""
