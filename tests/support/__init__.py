"""What the tests stand on: databases, a reading browser, a real one, a mail server."""
