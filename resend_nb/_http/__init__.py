"""HTTP plumbing: credentials, addresses, pages, retries and the rate limit."""
