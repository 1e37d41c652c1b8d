"""How somebody stands to pitches and people: save, like, rate, follow."""
