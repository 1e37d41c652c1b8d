"""The JSON interface: requests become one call of a service, refusals become problem+json. No rules live here."""
