"""What trusted proxies tell of the client in front of them: its address, the scheme, the host, a prefix."""
