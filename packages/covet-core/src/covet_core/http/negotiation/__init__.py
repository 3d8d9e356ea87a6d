"""Content negotiation (RFC 9110, 12): what clients would rather have, and what they are sent."""
