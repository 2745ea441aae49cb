"""Requests for help with signing in, and the contacts who answer them."""
