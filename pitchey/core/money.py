"""How much? Money is an integer of minor units and an ISO 4217 code; never a float."""

from dataclasses import dataclass

# Currencies that people finance films in, with the digits of their minor unit (ISO 4217).
CURRENCIES = {
    "USD": 2, "EUR": 2, "GBP": 2, "CAD": 2, "AUD": 2, "NZD": 2, "CHF": 2, "SEK": 2, "NOK": 2, "DKK": 2, "PLN": 2, "CZK": 2,
    "HUF": 2, "RON": 2, "ISK": 0, "TRY": 2, "ZAR": 2, "NGN": 2, "INR": 2, "JPY": 0, "KRW": 0, "CNY": 2, "HKD": 2, "TWD": 2,
    "SGD": 2, "BRL": 2, "MXN": 2, "ARS": 2, "ILS": 2, "AED": 2, "MAD": 2,
}  # fmt: skip
CURRENCY_CHOICES = [(code, code) for code in CURRENCIES]
MAX_MINOR = 10**15  # ten trillion in a two-digit currency: beyond any film, well inside 64 bits


@dataclass(frozen=True)
class Money:
    """An amount in minor units (cents) of one currency."""

    amount_minor: int
    currency: str

    def __str__(self) -> str:
        digits = CURRENCIES[self.currency]
        whole, rest = divmod(abs(self.amount_minor), 10**digits)
        text = f"{whole:,}" + (f".{rest:0{digits}d}" if digits and rest else "")
        return f"{'−' if self.amount_minor < 0 else ''}{self.currency} {text}"
