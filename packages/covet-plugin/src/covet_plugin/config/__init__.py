"""Where a plugin's configuration comes from."""
