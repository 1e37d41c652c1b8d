"""How does allauth fit this house? Its mails leave through our letters; its rules are ours."""

from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """One way to sign up: `accounts.services.register`."""

    def is_open_for_signup(self, request: object) -> bool:
        return False
