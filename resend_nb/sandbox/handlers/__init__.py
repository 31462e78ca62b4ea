"""One file per noun: a handler parses the request, uses the store and returns the reply."""
