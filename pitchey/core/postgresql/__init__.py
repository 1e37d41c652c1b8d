"""Django's PostgreSQL backend, with a health check that asks the socket first. A package, as Django wants of an ENGINE."""
