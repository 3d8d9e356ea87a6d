"""The service: `covet run examples.bigger_applications.app.main:app`."""
