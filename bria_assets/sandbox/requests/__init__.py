"""The request bodies that the sandbox takes, one model an endpoint."""
