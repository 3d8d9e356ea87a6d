"""What carries a plan: servers of others, the engine's own, and memory."""
