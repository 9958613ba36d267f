"""How the picture of each endpoint is made: one function an endpoint, from its request to a Pillow picture."""
