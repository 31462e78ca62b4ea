"""HTTP plumbing: API key, base URL, paths, pagination, rate limit, retries and responses."""
