"""The gallery: static pages on which people look at a shop's pictures, with no server and nothing from elsewhere."""
