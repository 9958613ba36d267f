"""Words for Bria: from a product to the prompt of its picture."""
