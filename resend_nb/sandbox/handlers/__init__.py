"""One file for each noun: a handler reads the request, asks the store and answers."""
