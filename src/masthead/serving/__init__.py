"""A request answered, without a socket: neutral messages in the middle, ASGI and WSGI at the edge."""
