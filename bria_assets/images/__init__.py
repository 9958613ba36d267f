"""Pictures: the store that keeps them, the record that says where each came from, and what can be read off them."""
