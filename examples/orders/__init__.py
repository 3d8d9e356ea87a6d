"""An example shop: customers, products and orders, in memory."""
