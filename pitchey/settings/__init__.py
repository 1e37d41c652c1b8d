"""How is this installation set up? `base` says what is always so; `local`, `test` and `production` the rest."""
