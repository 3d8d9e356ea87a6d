"""The host of plugins: what they contribute becomes part of a plan, and what they own runs with the service."""
