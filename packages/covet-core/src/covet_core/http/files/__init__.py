"""Files as responses: opened once, told by validators, sent whole, in ranges or not at all."""
