"""The walk: how a product becomes an image, a cutout and its lifestyle shots, and when each is up to date."""
