"""What does each family of genres look like? One module each.

`draw(title, credit, label, dice)` gives the inside of an SVG: palette first, then geometry, then the title.
"""
