"""Modules that code written for other toolkits looks for below this name."""
