"""What was asked of Bria and what became of it, and the runner that asks once."""
